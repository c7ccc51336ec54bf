import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '#domain/log/event-log.js';
import { position } from '#domain/log/event-log.js';
import { WrongExpectedRevision } from '#domain/log/log-errors.js';
import { openSqliteLog, openSqliteLogReadOnly } from '#adapters/sqlite-log/open.js';
import { systemClock } from '#adapters/clock/system-clock.js';
import type { Benchmark, Check } from './benchmark.js';
import type { Round } from './figures.js';
import { ratioFigure } from './figures.js';
import { rawInsert } from './p1-ceiling.js';
import type { PlannedAppend } from './p1-workload.js';
import { planAppends, STREAMS, WRITERS } from './p1-workload.js';

const TARGET = 0.7;

const FULL = { appends: 24_000, warmUps: 1, measured: 11 };
const SMALL = { appends: 6400, warmUps: 0, measured: 1 };

type Plans = readonly (readonly PlannedAppend[])[];

interface Ours {
  readonly perSecond: number;
  readonly attempts: number;
  readonly successes: number;
  /** Share of one core that the calling thread was busy, generator and port together. */
  readonly utilisation: number;
  readonly durability: string;
  readonly rows: Check;
}

async function runWriter(log: EventLog, plan: readonly PlannedAppend[]): Promise<number> {
  let successes = 0;
  for (const { stream, expected, event, conflicts } of plan) {
    try {
      await log.append(stream, expected, [event]);
      successes += 1;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision) || !conflicts) throw error;
    }
  }
  return successes;
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

async function throughThePort(folder: string, plans: Plans): Promise<Ours> {
  const { log, durability } = await openSqliteLog({ folder, clock: systemClock() });
  const before = performance.eventLoopUtilization();
  const start = performance.now();
  const successes = (await Promise.all(plans.map((plan) => runWriter(log, plan)))).reduce(
    (sum, count) => sum + count,
    0,
  );
  const seconds = (performance.now() - start) / 1000;
  const { utilization } = performance.eventLoopUtilization(before);
  await log.close();
  return {
    perSecond: successes / seconds,
    attempts: plans.reduce((sum, { length }) => sum + length, 0),
    successes,
    utilisation: utilization,
    durability: `${durability.journalMode}, synchronous ${durability.synchronous}`,
    rows: await rowsCheck(folder, successes),
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
    const ours = await throughThePort(folder, plans);
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
