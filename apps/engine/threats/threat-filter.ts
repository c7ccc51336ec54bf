import type { DeviceFacts, ThreatFacts } from '#domain/compliance/facts.js';
import type { RiskLevel } from '#domain/compliance/levels.js';
import type { ThreatPolicy } from '#domain/threat-policy/policy.js';
import { canonicalClassification, riskOf, rowsOf } from '#domain/threat-policy/policy.js';
import type { RowQuestion } from '../queries/row-scan.js';

/** Which threats are listed; null: whatever it is. */
export interface ThreatFilter {
  readonly status: ThreatFacts['status'] | null;
  /** By the threat policy (R10). */
  readonly risk: RiskLevel | null;
  readonly classification: string | null;
}

/** Whether a threat is meant, by the policy now in force. */
export function isMeant(
  { status, risk, classification }: ThreatFilter,
  policy: ThreatPolicy,
): (threat: ThreatFacts) => boolean {
  const code = classification === null ? null : canonicalClassification(policy, classification);
  return (threat) =>
    (status === null || threat.status === status) &&
    (code === null || threat.classifications.includes(code)) &&
    (risk === null || riskOf(policy, threat.classifications) === risk);
}

const isPresent = ({ supersededBy, activation }: Pick<DeviceFacts, 'supersededBy' | 'activation'>): boolean =>
  supersededBy === null && activation !== 'deleted';

/**
 * The devices that have a threat which is meant. One that was joined to another has given its threats to it (R33a), and
 * one that was deleted has none.
 */
export function devicesWith(filter: ThreatFilter, policy: ThreatPolicy): RowQuestion {
  const meant = isMeant(filter, policy);
  const code = filter.classification === null ? null : canonicalClassification(policy, filter.classification);
  const mayHold = ({ classifications }: Pick<ThreatFacts, 'classifications'>): boolean =>
    (code === null || classifications.includes(code)) &&
    (filter.risk === null || rowsOf(policy, classifications).some(({ risk }) => risk === filter.risk));
  return {
    // Devices of a profile have open threats of the same classifications, not the same threats.
    mayBe:
      filter.status === 'open'
        ? ({ device }) =>
            isPresent(device) && device.threats.some((threat) => threat.status === 'open' && mayHold(threat))
        : null,
    is: ({ device }) => isPresent(device) && device.threats.some(meant),
  };
}
