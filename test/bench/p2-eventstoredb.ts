import type { EventLog } from '#domain/log/event-log.js';
import { openEventStoreDb } from '#adapters/eventstoredb/open.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import { systemClock } from '#adapters/clock/system-clock.js';
import type { Benchmark, Check, Figure, Scale } from './benchmark.js';
import type { Round } from './figures.js';
import { comparedFigure, ratioFigure } from './figures.js';
import { inDataFolder } from './fleet/data-folder.js';
import type { AppendRun, Plans } from './log-load/run-plans.js';
import { runPlans, throughThePort } from './log-load/run-plans.js';
import { replay, replayCheck } from './log-load/replay.js';
import { planAppends, STREAMS, WRITERS } from './p1-workload.js';
import { besideEachOther } from './p2-beside.js';
import { bareClient } from './p2-bare-client.js';
import type { Sizes } from './p2-sizes.js';
import { FULL, SMALL } from './p2-sizes.js';

const TARGET = 0.9;

/** The same appends to streams that no other round has. */
const underPrefix = (plans: Plans, prefix: string): Plans =>
  plans.map((plan) => plan.map((planned) => ({ ...planned, stream: `${prefix}${planned.stream}` })));

interface CheckedRun extends AppendRun {
  readonly rows: Check;
}

/** Reads back what a run wrote, by the port whoever wrote it. */
async function checked(log: EventLog, prefix: string, run: () => Promise<AppendRun>): Promise<CheckedRun> {
  const after = await log.head();
  const ran = await run();
  return { ...ran, rows: replayCheck(await replay(log, prefix, after), ran.successes) };
}

interface PairedRound extends Round {
  readonly runs: readonly CheckedRun[];
  /** The same appends on a new embedded log. */
  readonly embedded: number;
}

async function onEmbeddedLog(plans: Plans): Promise<AppendRun> {
  return inDataFolder(async (folder) => {
    const { log } = await openSqliteLog({ folder, clock: systemClock() });
    try {
      return await runPlans(throughThePort(log), plans);
    } finally {
      await log.close();
    }
  });
}

/** Which of the two comes first changes from round to round. */
async function runRound(
  log: EventLog,
  connectionString: string,
  plans: Plans,
  { prefix, oursFirst }: { prefix: string; oursFirst: boolean },
): Promise<PairedRound> {
  const bare = (): Promise<CheckedRun> =>
    checked(log, `${prefix}bare-`, () => bareClient(connectionString, underPrefix(plans, `${prefix}bare-`)));
  const before = oursFirst ? null : await bare();
  const ours = await checked(log, `${prefix}port-`, () =>
    runPlans(throughThePort(log), underPrefix(plans, `${prefix}port-`)),
  );
  const ceiling = before ?? (await bare());
  const embedded = await onEmbeddedLog(plans);
  return {
    runs: [ours, ceiling],
    ours: ours.perSecond,
    ceiling: ceiling.perSecond,
    embedded: embedded.perSecond,
  };
}

function checksOf(rounds: readonly PairedRound[]): Record<string, Check> {
  const runs = rounds.flatMap((round) => round.runs);
  const rows = runs.map((run) => run.rows);
  const shares = runs.map(({ successes, attempts }) => successes / attempts);
  const ours = Math.max(...rounds.map(({ runs: [port] }) => port?.utilisation ?? 1));
  const bare = Math.max(...rounds.map(({ runs: [, client] }) => client?.utilisation ?? 1));
  return {
    'the rows of both are there, in order, without a gap': rows.find(({ ok }) => !ok) ??
      rows[0] ?? { ok: false, found: 'none' },
    'about 95 of 100 attempts succeeded': {
      ok: shares.every((share) => share > 0.93 && share < 0.98),
      found: `${(Math.min(...shares) * 100).toFixed(1)} % at least`,
    },
    'how busy the calling thread was': {
      ok: true,
      found: `${ours.toFixed(2)} of a core with the port at most, ${bare.toFixed(2)} with the client alone`,
    },
  };
}

async function runOn(connectionString: string, sizes: Sizes, progress: Scale['progress']): Promise<Figure[]> {
  const { appends, warmUps, measured } = sizes;
  const plans = planAppends(appends);
  const run = `vedetteBench-${crypto.randomUUID()}`;
  const { log } = await openEventStoreDb({ connectionString, clock: systemClock(), clockKind: 'system' });
  try {
    const rounds: PairedRound[] = [];
    for (let index = 0; index < warmUps + measured; index += 1) {
      const round = await runRound(log, connectionString, plans, {
        prefix: `${run}.${index}`,
        oursFirst: index % 2 === 0,
      });
      const { ours, ceiling, embedded } = round;
      progress(
        `  P2: ${Math.round(ours)} appends/s, bare client ${Math.round(ceiling)}, ${(ours / ceiling).toFixed(2)} ×; embedded log ${Math.round(embedded)}`,
      );
      if (index >= warmUps) rounds.push(round);
    }
    const checks = checksOf(rounds);
    return [
      ratioFigure({ name: 'P2', unit: 'appends/s', target: TARGET, checks }, rounds),
      comparedFigure(
        { name: 'P2.append', unit: 'appends/s', better: 'higher', checks: {} },
        rounds.map(({ ours, embedded }) => ({ ours, ceiling: embedded })),
      ),
      ...(await besideEachOther(log, run, sizes, progress)),
    ];
  } finally {
    await log.close();
  }
}

/**
 * P2: the appends of P1 on a real EventStoreDB, against the official client in the same loop; then appends, replay and
 * latency beside the embedded log. The server is the one that `EVENTSTOREDB_CONNECTION_STRING` names; what is written stays
 * there. Without it there is nothing to measure, and that is said.
 */
export const p2: Benchmark = {
  name: 'P2',
  about: `P1 on a real EventStoreDB, ${WRITERS} writers on ${STREAMS} streams, against its official client`,
  async run({ small, progress }) {
    const connectionString = process.env['EVENTSTOREDB_CONNECTION_STRING'] ?? '';
    if (connectionString !== '') return runOn(connectionString, small ? SMALL : FULL, progress);
    progress('P2 was not run: it needs a real EventStoreDB, and EVENTSTOREDB_CONNECTION_STRING is not set');
    return [];
  },
};
