import { requestToken } from '#engine/issuer/request-token.js';
import type { Benchmark, Check, Figure, Scale } from './benchmark.js';
import { absoluteFigure, median } from './figures.js';
import type { FeedLoadProtocol } from './feed-load/feed-load.process.js';
import type { FeedRound, Percentiles } from './feed-load/feed-round.js';
import { inDataFolder } from './fleet/data-folder.js';
import { compromised, secured } from './fleet/histories.js';
import { BENCH_TENANT, seedFleet } from './fleet/seed-fleet.js';
import { checkFeeds } from './p6-checks.js';
import { startChild } from './processes/child-process.js';
import type { EngineProtocol } from './servers/engine.process.js';

const TARGET_P50_MS = 10;
const TARGET_P99_MS = 50;

interface Sizes {
  /** Devices whose turns are entries. */
  readonly turning: number;
  readonly steady: number;
  readonly feeds: number;
  /** Commands, and so events, a second; every tenth gives an entry. */
  readonly perSecond: number;
  readonly warmUpMs: number;
  readonly rounds: number;
  readonly roundMs: number;
  readonly timed: boolean;
}

const FULL: Sizes = {
  turning: 500,
  steady: 4500,
  feeds: 50,
  perSecond: 1000,
  warmUpMs: 8000,
  rounds: 5,
  roundMs: 10_000,
  timed: true,
};
const SMALL: Sizes = {
  turning: 50,
  steady: 150,
  feeds: 10,
  perSecond: 300,
  warmUpMs: 200,
  rounds: 1,
  roundMs: 1000,
  timed: false,
};

const CONNECTIONS = 32;

const milliseconds = ({ p50, p99, max }: Percentiles): string =>
  `p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)}, max ${max.toFixed(1)} ms`;

const describeRound = (round: FeedRound): string =>
  [
    `acknowledged to entry ${milliseconds(round.fromAcknowledged)}`,
    `due to entry ${milliseconds(round.fromDue)}`,
    `${(round.beforeAnswer * 100).toFixed(1)} % there before the answer`,
    `${round.perSecond.toFixed(0)} commands/s`,
    `generator ${round.processor.cores.toFixed(2)} cores`,
  ].join('; ');

function figure(
  name: string,
  target: number,
  rounds: readonly FeedRound[],
  of: (percentiles: Percentiles) => number,
  checks: Readonly<Record<string, Check>>,
): Figure {
  const fromDue = median(rounds.map((round) => of(round.fromDue)));
  const before = median(rounds.map((round) => round.beforeAnswer)) * 100;
  const bound = {
    ok: true,
    found: `${fromDue.toFixed(2)} ms; ${before.toFixed(1)} % of the entries came before the answer and count as 0 ms`,
  };
  return absoluteFigure(
    {
      name,
      unit: 'ms',
      target,
      better: 'lower',
      checks: { ...checks, 'the same from the moment the command was due, which bounds it from above': bound },
    },
    rounds.map((round) => of(round.fromAcknowledged)),
  );
}

async function runOn(folder: string, sizes: Sizes, progress: Scale['progress']): Promise<Figure[]> {
  const { feeds, perSecond } = sizes;
  const fleet = await seedFleet(folder, [
    { devices: sizes.turning, history: secured(1) },
    { devices: sizes.steady, history: compromised },
  ]);
  const [turning = [], steady = []] = fleet.squads;
  const engine = startChild<EngineProtocol>(new URL('./servers/engine.process.js', import.meta.url));
  const load = startChild<FeedLoadProtocol>(new URL('./feed-load/feed-load.process.js', import.meta.url));
  const rounds: FeedRound[] = [];
  try {
    const url = await engine.ask('start', folder);
    const token = await requestToken({ url, as: 'service', tenant: BENCH_TENANT });
    const feedToken = await requestToken({ url, as: 'consumer', tenant: BENCH_TENANT });
    await load.ask('open', { origin: url, token, feedToken, turning, steady, feeds, connections: CONNECTIONS });
    for (let count = 0; count <= sizes.rounds; count += 1) {
      const round = await load.ask('round', { perSecond, milliseconds: count === 0 ? sizes.warmUpMs : sizes.roundMs });
      rounds.push(round);
      progress(`  ${count === 0 ? 'warm-up' : `round ${count}`}: ${describeRound(round)}`);
    }
    await load.ask('close', null);
    await engine.ask('stop', null);
  } finally {
    await Promise.all([load.end(), engine.end()]);
  }
  const checks = await checkFeeds(folder, fleet, rounds, { feeds, perSecond, timed: sizes.timed });
  const measured = rounds.slice(1);
  return [
    figure('P6.p50', TARGET_P50_MS, measured, ({ p50 }) => p50, checks),
    figure('P6.p99', TARGET_P99_MS, measured, ({ p99 }) => p99, checks),
  ];
}

/** P6: from the answer of a command at its client to the entry at the consumers of fifty open feeds, by one clock. */
export const p6: Benchmark = {
  name: 'P6',
  about: 'from an acknowledged command to its entry on 50 open feeds, at 1,000 events/s',
  run: ({ small, progress }) => inDataFolder((folder) => runOn(folder, small ? SMALL : FULL, progress)),
};
