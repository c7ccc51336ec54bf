import type { RiskLevel } from '../compliance/levels.js';
import { compareRisk } from '../compliance/levels.js';
import type { Classification, ThreatCatalogue } from './events.js';

/** A tenant's threat policy: classification → risk level. */
export interface ThreatPolicy {
  /** Revision of its stream, −1 before its first event. */
  readonly revision: number;
  readonly catalogue: ThreatCatalogue;
}

/** What stands for a threat without a classification, and for a code outside the table (R10). */
export const UNKNOWN = 'UNKNOWN';

/** A code may be any text that a source sends, `constructor` too: only the table's own keys count. */
const own = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** Older sources' names become the table's; every other code, an unknown one too, stays as it came (R10, R11). */
export function canonicalClassification(policy: ThreatPolicy, code: string): string {
  return own(policy.catalogue.aliases, code) ?? code;
}

/** The row of one canonical code; null for a code outside the table. */
export function knownRowOf({ catalogue }: ThreatPolicy, code: string): Classification | null {
  return own(catalogue.classifications, code) ?? null;
}

/** R11: the table with another risk in one of its rows, which keep their order. A code outside it changes nothing. */
export function withRisk(catalogue: ThreatCatalogue, code: string, risk: RiskLevel): ThreatCatalogue {
  const row = own(catalogue.classifications, code);
  if (row === undefined) return catalogue;
  return { ...catalogue, classifications: { ...catalogue.classifications, [code]: { ...row, risk } } };
}

const sameRow = (a: Classification, b: Classification | undefined): boolean =>
  b !== undefined &&
  a.risk === b.risk &&
  a.evidence === b.evidence &&
  a.userCannotRemediate === b.userCannotRemediate &&
  a.requiredConfiguration === b.requiredConfiguration;

function sameRecords<Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  same: (a: Value, b: Value | undefined) => boolean,
): boolean {
  const entries = Object.entries(a);
  return entries.length === Object.keys(b).length && entries.every(([key, value]) => same(value, own(b, key)));
}

/** R12: whether two tables say the same, whatever the order of their rows. */
export function sameCatalogue(a: ThreatCatalogue, b: ThreatCatalogue): boolean {
  return (
    a.catalogue === b.catalogue &&
    a.version === b.version &&
    sameRecords(a.classifications, b.classifications, sameRow) &&
    sameRecords(a.aliases, b.aliases, (code, other) => code === other)
  );
}

/**
 * The row of one canonical code, that of `UNKNOWN` for a code outside the table (R10).
 *
 * @throws Error where the table has no row `UNKNOWN`: neither the defaults nor the codec let such a table in
 */
export function rowOf(policy: ThreatPolicy, code: string): Classification {
  const { classifications } = policy.catalogue;
  const row = own(classifications, code) ?? own(classifications, UNKNOWN);
  if (row === undefined) throw new Error(`a threat catalogue without ${UNKNOWN}`);
  return row;
}

/** What a list of codes comes to by one table. */
interface JudgedCodes {
  readonly rows: readonly Classification[];
  readonly risk: RiskLevel;
}

/** Remembered for as long as both the table and the list are in use: each event judges all open threats of its device. */
const judgedCodes = new WeakMap<ThreatCatalogue, WeakMap<readonly string[], JudgedCodes>>();

function judgedBy(policy: ThreatPolicy, classifications: readonly string[]): JudgedCodes {
  const known = judgedCodes.get(policy.catalogue) ?? new WeakMap<readonly string[], JudgedCodes>();
  judgedCodes.set(policy.catalogue, known);
  const found = known.get(classifications);
  if (found !== undefined) return found;
  const codes = classifications.length === 0 ? [UNKNOWN] : classifications;
  const rows = codes.map((code) => rowOf(policy, code));
  let risk: RiskLevel = 'none';
  for (const row of rows) if (compareRisk(row.risk, risk) > 0) risk = row.risk;
  const judged = { rows, risk };
  known.set(classifications, judged);
  return judged;
}

/** The rows that a threat is judged by: those of its codes, that of `UNKNOWN` where it has none (R10). */
export const rowsOf = (policy: ThreatPolicy, classifications: readonly string[]): readonly Classification[] =>
  judgedBy(policy, classifications).rows;

/** R10: the highest risk of a threat's classifications; none at all counts as `UNKNOWN`. */
export const riskOf = (policy: ThreatPolicy, classifications: readonly string[]): RiskLevel =>
  judgedBy(policy, classifications).risk;
