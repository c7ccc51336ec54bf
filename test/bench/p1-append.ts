import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { position } from '#domain/log/event-log.js';
import { openSqliteLog, openSqliteLogReadOnly } from '#adapters/sqlite-log/open.js';
import { systemClock } from '#adapters/clock/system-clock.js';
import type { Benchmark, Check } from './benchmark.js';
import type { Round } from './figures.js';
import { ratioFigure } from './figures.js';
import type { AppendRun, Plans } from './log-load/run-plans.js';
import { runPlans, throughThePort } from './log-load/run-plans.js';
import { rawInsert } from './p1-ceiling.js';
import { planAppends, STREAMS, WRITERS } from './p1-workload.js';

const TARGET = 0.7;

const FULL = { appends: 24_000, warmUps: 1, measured: 11 };
const SMALL = { appends: 6400, warmUps: 0, measured: 1 };

interface Ours extends AppendRun {
  readonly durability: string;
  readonly rows: Check;
}

/** Reads the log back: as many rows as successes, positions and revisions without a gap. */
async function rowsCheck(folder: string, successes: number): Promise<Check> {
  const reader = openSqliteLogReadOnly(folder);
  const heads = new Map<string, number>();
  let rows = 0;
  let gaps = 0;
  for await (const message of reader.subscribeToAll({ after: position('0'), signal: new AbortController().signal })) {
    if (message.kind !== 'batch') continue;
    for (const event of message.events) {
      rows += 1;
      const head = (heads.get(event.stream) ?? -1) + 1;
      if (Number(event.position) !== rows || event.revision !== head) gaps += 1;
      heads.set(event.stream, head);
    }
  }
  reader.close();
  return {
    ok: rows === successes && gaps === 0,
    found: `${rows} rows for ${successes} successes, ${gaps} gaps`,
  };
}

async function onFreshLog(folder: string, plans: Plans): Promise<Ours> {
  const { log, durability } = await openSqliteLog({ folder, clock: systemClock() });
  const run = await runPlans(throughThePort(log), plans);
  await log.close();
  return {
    ...run,
    durability: `${durability.journalMode}, synchronous ${durability.synchronous}`,
    rows: await rowsCheck(folder, run.successes),
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

interface PairedRound extends Round {
  readonly port: Ours;
}

function checksOf(rounds: readonly Ours[]): Record<string, Check> {
  const utilisation = Math.max(...rounds.map((round) => round.utilisation));
  const shares = rounds.map(({ successes, attempts }) => successes / attempts);
  const modes = [...new Set(rounds.map(({ durability }) => durability))].join('; ');
  const rows = rounds.map((round) => round.rows);
  return {
    'the rows are there, in order, without a gap': rows.find(({ ok }) => !ok) ??
      rows[0] ?? { ok: false, found: 'none' },
    'durable: write-ahead log, synchronous=FULL': { ok: modes === 'wal, synchronous 2', found: modes },
    'about 95 of 100 attempts succeeded': {
      ok: shares.every((share) => share > 0.93 && share < 0.98),
      found: `${percent(Math.min(...shares))} at least`,
    },
    'the load generator was below one core': {
      ok: utilisation < 0.95,
      found: `its thread, the front of the log included, ${utilisation.toFixed(2)} of a core at most`,
    },
  };
}

/** One round on a fresh log of each kind. Which of the two comes first changes from round to round. */
async function runRound(plans: Plans, oursFirst: boolean): Promise<PairedRound> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-p1-'));
  try {
    const before = oursFirst ? null : rawInsert(folder, plans);
    const ours = await onFreshLog(folder, plans);
    return { port: ours, ours: ours.perSecond, ceiling: before ?? rawInsert(folder, plans) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Durable appends through the port against the same rows written bare. */
export const append: Benchmark = {
  name: 'P1',
  about: `durable appends through the port, ${WRITERS} writers on ${STREAMS} streams`,
  async run({ small, progress }) {
    const { appends, warmUps, measured } = small ? SMALL : FULL;
    const plans = planAppends(appends);
    const rounds: PairedRound[] = [];
    for (let index = 0; index < warmUps + measured; index += 1) {
      const round = await runRound(plans, index % 2 === 0);
      const { ours, ceiling } = round;
      progress(
        `P1: ${Math.round(ours)} appends/s, raw ${Math.round(ceiling)} rows/s, ${(ours / ceiling).toFixed(2)} ×`,
      );
      rounds.push(round);
    }
    const counted = rounds.slice(warmUps);
    const checks = checksOf(counted.map(({ port }) => port));
    return [ratioFigure({ name: 'P1', unit: 'appends/s', target: TARGET, checks }, counted)];
  },
};
