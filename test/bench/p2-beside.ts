import type { EventLog, Position } from '#domain/log/event-log.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import { systemClock } from '#adapters/clock/system-clock.js';
import type { Check, Figure, Scale } from './benchmark.js';
import { comparedFigure } from './figures.js';
import { inDataFolder } from './fleet/data-folder.js';
import type { LiveLatency } from './log-load/live-latency.js';
import { liveLatency } from './log-load/live-latency.js';
import type { Replay } from './log-load/replay.js';
import { fill, replay, replayCheck } from './log-load/replay.js';
import { threatDetected } from './p1-workload.js';
import type { Sizes } from './p2-sizes.js';

/** A log that holds what is to be read back. */
interface Filled {
  readonly log: EventLog;
  readonly prefix: string;
  readonly after: Position;
  readonly written: number;
}

async function filled(log: EventLog, run: string, events: number): Promise<Filled> {
  const after = await log.head();
  const prefix = `${run}.replay-`;
  return { log, prefix, after, written: await fill(log, prefix, events, threatDetected) };
}

interface Beside {
  readonly replay: Replay;
  readonly live: LiveLatency;
}

async function measure({ log, prefix, after }: Filled, live: string, { pace }: Sizes): Promise<Beside> {
  const replayed = await replay(log, prefix, after);
  return { replay: replayed, live: await liveLatency(log, live, pace, threatDetected) };
}

interface Pair {
  readonly grpc: Beside;
  readonly embedded: Beside;
}

const replays = (pairs: readonly Pair[], written: number): Check => {
  const checks = pairs.flatMap((pair) => [pair.grpc, pair.embedded]).map((one) => replayCheck(one.replay, written));
  return checks.find(({ ok }) => !ok) ?? checks[0] ?? { ok: false, found: 'none' };
};

const arrivals = (pairs: readonly Pair[]): Check => {
  const lives = pairs.flatMap((pair) => [pair.grpc.live, pair.embedded.live]);
  const appended = lives.reduce((sum, live) => sum + live.appended, 0);
  const received = lives.reduce((sum, live) => sum + live.received, 0);
  return { ok: lives.every((live) => live.received === live.appended), found: `${received} of ${appended}` };
};

function figuresOf(pairs: readonly Pair[], written: number): Figure[] {
  const rounds = (of: (beside: Beside) => number): { ours: number; ceiling: number }[] =>
    pairs.map(({ grpc, embedded }) => ({ ours: of(grpc), ceiling: of(embedded) }));
  const all = { 'all that was written is read, once and in order': replays(pairs, written) };
  const arrived = { 'each event reached the subscriber once': arrivals(pairs) };
  return [
    comparedFigure(
      { name: 'P2.replay', unit: 'events/s', better: 'higher', checks: all },
      rounds((beside) => beside.replay.perSecond),
    ),
    comparedFigure(
      { name: 'P2.live.p50', unit: 'ms', better: 'lower', checks: arrived },
      rounds(({ live }) => live.p50),
    ),
    comparedFigure(
      { name: 'P2.live.p99', unit: 'ms', better: 'lower', checks: arrived },
      rounds(({ live }) => live.p99),
    ),
  ];
}

const described = ({ replay: { perSecond }, live: { p50, p99 } }: Beside): string =>
  `replay ${Math.round(perSecond)} events/s, append to subscriber p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)} ms`;

/**
 * Replay, and the latency from an append to a subscriber with a filter, through gRPC and on the embedded log in turns.
 *
 * @param run begins the names of all streams that are written
 */
export function besideEachOther(
  log: EventLog,
  run: string,
  sizes: Sizes,
  progress: Scale['progress'],
): Promise<Figure[]> {
  return inDataFolder(async (folder) => {
    const { log: embeddedLog } = await openSqliteLog({ folder, clock: systemClock() });
    try {
      const grpc = await filled(log, run, sizes.replayed);
      const embedded = await filled(embeddedLog, run, sizes.replayed);
      const pairs: Pair[] = [];
      for (let index = 0; index < sizes.besideRounds; index += 1) {
        const live = `${run}.live${index}-`;
        const pair = { grpc: await measure(grpc, live, sizes), embedded: await measure(embedded, live, sizes) };
        progress(`  gRPC: ${described(pair.grpc)}; embedded: ${described(pair.embedded)}`);
        pairs.push(pair);
      }
      return figuresOf(pairs, grpc.written);
    } finally {
      await embeddedLog.close();
    }
  });
}
