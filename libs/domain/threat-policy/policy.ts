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

/** R10: the codes that a threat is judged by: its own, and `UNKNOWN` where it has none. */
const codesOf = (classifications: readonly string[]): readonly string[] =>
  classifications.length === 0 ? [UNKNOWN] : classifications;

/** The rows that a threat is judged by: those of its codes, that of `UNKNOWN` where it has none (R10). */
export const rowsOf = (policy: ThreatPolicy, classifications: readonly string[]): readonly Classification[] =>
  codesOf(classifications).map((code) => rowOf(policy, code));

/** R10: the highest risk of a threat's classifications; none at all counts as `UNKNOWN`. */
export function riskOf(policy: ThreatPolicy, classifications: readonly string[]): RiskLevel {
  let highest: RiskLevel = 'none';
  for (const code of codesOf(classifications)) {
    const { risk } = rowOf(policy, code);
    if (compareRisk(risk, highest) > 0) highest = risk;
  }
  return highest;
}
