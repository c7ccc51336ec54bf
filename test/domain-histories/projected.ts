import type { DatabaseSync } from 'node:sqlite';
import type { IntervalBody, Judged as JudgedRow } from '#projections/folds/devices/rows.js';
import { parseIntervalBody } from '#projections/folds/devices/rows.js';
import type { LogReader } from '#projections/runner/log-reader.js';
import { sqliteReadModelStore } from '#adapters/read-model/sqlite-store.js';
import { memoryReadModel, runnerOn } from '#test/projections/support/run.js';
import { saidIn } from '#test/projections/support/said.js';
import type { DeviceReference } from '#test/support/reference/reference.js';
import { referenceOf } from '#test/support/reference/reference.js';
import type { Judged } from '#test/support/reference/verdict.js';
import type { History } from './history.js';

/**
 * What is said of each device, by tenant and device: by the engine's read models, or by the reference. A row that a policy
 * change can't have touched keeps the revisions that it was judged by, so they are compared where an interval begins.
 */
export type Said = Readonly<
  Record<
    string,
    Pick<DeviceReference, 'toldBefore' | 'intervals'> & { readonly judged: Omit<Judged, 'policyRevisions'> }
  >
>;

/** No history has so many devices: a larger cache would only take its time to be laid out. */
export const CACHED_ROWS = 64;

/** The read model of a log, folded by the real runner. The caller closes it. */
export async function projected(log: LogReader): Promise<DatabaseSync> {
  const database = memoryReadModel(log.logId);
  const limits = { cachedRows: CACHED_ROWS };
  await runnerOn(log, sqliteReadModelStore(database), limits).run(new AbortController().signal, 'caughtUp');
  return database;
}

const judgedOf = ({ verdict, intune }: JudgedRow): Omit<Judged, 'policyRevisions'> => ({
  verdict: verdict.verdict,
  reasons: verdict.reasons.map((reason) => ({ ...reason })),
  level: verdict.level,
  partnerReportedThreatState: intune.partnerReportedThreatState,
  withheld: intune.withheld,
});

const judgedIn = (body: IntervalBody): Judged => ({
  verdict: body.verdict,
  reasons: body.reasons.map((reason) => ({ ...reason })),
  level: body.level,
  partnerReportedThreatState: body.partnerReportedThreatState,
  withheld: body.withheld,
  policyRevisions: body.policyRevisions,
});

function intervalsOf(database: DatabaseSync, tenant: string, key: string): DeviceReference['intervals'] {
  const found = database
    .prepare('SELECT from_at, body FROM intervals WHERE tenant = ? AND key = ? ORDER BY position')
    .all(tenant, key);
  return found.map(({ from_at: from, body }, index) => ({
    from: Number(from),
    to: index + 1 < found.length ? Number(found[index + 1]?.['from_at']) : null,
    judged: judgedIn(parseIntervalBody(String(body))),
  }));
}

/** What the read model says of each device. */
export function saidBy(database: DatabaseSync): Said {
  return Object.fromEntries(
    saidIn(database).map(({ tenant, key, row: { toldBefore }, ...said }) => {
      const intervals = intervalsOf(database, tenant, key);
      return [`${tenant}.${key}`, { judged: judgedOf(said), toldBefore, intervals }];
    }),
  );
}

/** What the reference says of each device. */
export function saidByReference({ log, worlds }: History): Said {
  const said = worlds.flatMap(({ id: tenant }) => {
    const own = log.history.filter(({ stream }) => stream.includes(tenant));
    return [...referenceOf(own)].map(([device, { judged, toldBefore, intervals }]) => {
      const { verdict, reasons, level, partnerReportedThreatState, withheld } = judged;
      const now = { verdict, reasons, level, partnerReportedThreatState, withheld };
      return [`${tenant}.${device}`, { judged: now, toldBefore, intervals }] as const;
    });
  });
  return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}
