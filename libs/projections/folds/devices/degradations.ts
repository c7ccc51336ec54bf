import type { Instant } from '#domain/instant.js';
import type { Degradation, DegradedCode, TenantBody } from './rows.js';

const earliest = (instants: readonly Instant[]): Instant | null =>
  instants.reduce<Instant | null>((first, one) => (first === null || one < first ? one : first), null);

/** What it is told from. */
type HealthFacts = Pick<TenantBody, 'connector' | 'enrollmentGroups' | 'gaps'>;

/** Since when each of them stands, in the order in which they are told; null where it does not. */
const sinceOf: Readonly<Record<DegradedCode, (row: HealthFacts) => Instant | null>> = {
  // R26: either switch off.
  deviceStatusSyncOff: ({ connector }) => connector.deviceStatusOffSince,
  threatStatusSyncOff: ({ connector }) => connector.threatStatusOffSince,
  // R23
  heartbeatMissed: ({ connector }) => connector.heartbeatMissedSince,
  // R24
  error: ({ connector }) => earliest(connector.failures.map(({ since }) => since)),
  // R22a
  sweepHeld: ({ connector }) => earliest(connector.heldSweeps.map(({ since }) => since)),
  // R4: one that was not checked yet is unresolved, too.
  groupUnresolved: ({ enrollmentGroups }) =>
    earliest(enrollmentGroups.groups.filter(({ state }) => state === 'unresolved').map(({ since }) => since)),
  // R33: while one is recorded, for some device or other it is open.
  dataGap: ({ gaps }) => earliest(Object.values(gaps).flatMap((ofSource) => ofSource.map(({ from }) => from))),
};

const CODES = [
  'deviceStatusSyncOff',
  'threatStatusSyncOff',
  'heartbeatMissed',
  'error',
  'sweepHeld',
  'groupUnresolved',
  'dataGap',
] as const satisfies readonly DegradedCode[];

/** R4, R22a, R23, R24, R26, R33: what makes a connector degraded, each with since when. */
export function degradedBy(row: HealthFacts): readonly Degradation[] {
  const found: Degradation[] = [];
  for (const code of CODES) {
    const since = sinceOf[code](row);
    if (since !== null) found.push({ code, since });
  }
  return found;
}
