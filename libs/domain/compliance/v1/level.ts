import type { ThreatPolicy } from '../../threat-policy/policy.js';
import { riskOf } from '../../threat-policy/policy.js';
import type { DeviceFacts, ThreatFacts } from '../facts.js';
import type { DeviceLevel } from '../levels.js';
import { compareLevel, levelOfRisk } from '../levels.js';
import type { OffendingThreat } from '../verdict.js';

/** The threats that count (R9): ignored and resolved ones do not. */
export const openThreatsOf = (device: DeviceFacts): readonly ThreatFacts[] =>
  device.threats.filter(({ status }) => status === 'open');

/** Each open threat with the risk that the policy gives it (R10, R13: never its reported severity). */
export const openRisksOf = (device: DeviceFacts, policy: ThreatPolicy): readonly OffendingThreat[] =>
  openThreatsOf(device).map(({ threatId, classifications }) => ({ threatId, risk: riskOf(policy, classifications) }));

/** R9: the highest of the open threats' levels; `none` and `advisory` do not raise it. */
export function highestLevel(risks: readonly OffendingThreat[]): DeviceLevel {
  return risks.reduce<DeviceLevel>((highest, { risk }) => {
    const level = levelOfRisk(risk);
    return compareLevel(level, highest) > 0 ? level : highest;
  }, 'secured');
}
