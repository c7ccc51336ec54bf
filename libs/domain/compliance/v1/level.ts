import type { ThreatPolicy } from '../../threat-policy/policy.js';
import { riskOf } from '../../threat-policy/policy.js';
import type { DeviceFacts } from '../facts.js';
import type { DeviceLevel } from '../levels.js';
import { compareLevel, compareRisk, levelOfRisk } from '../levels.js';
import type { OffendingThreat } from '../verdict.js';

/**
 * R9: the highest level of the open threats; ignored and resolved ones do not count, `none` and `advisory` do not raise it.
 * The risk is what the policy gives, never the severity that the source reported (R10, R13).
 */
export function deviceLevel(device: DeviceFacts, policy: ThreatPolicy): DeviceLevel {
  let highest: DeviceLevel = 'secured';
  for (const { status, classifications } of device.threats) {
    if (status !== 'open') continue;
    const level = levelOfRisk(riskOf(policy, classifications));
    if (compareLevel(level, highest) > 0) highest = level;
  }
  return highest;
}

/** Highest risk first, then by id. Ids are compared by code unit: the same order in every locale. */
function byRiskThenId(a: OffendingThreat, b: OffendingThreat): number {
  const order = compareRisk(b.risk, a.risk);
  if (order !== 0) return order;
  return a.threatId < b.threatId ? -1 : 1;
}

/** R19: the open threats whose level is over the tolerated one, highest risk first, then by id. */
export function threatsOver(
  tolerated: DeviceLevel,
  device: DeviceFacts,
  policy: ThreatPolicy,
): readonly OffendingThreat[] {
  return device.threats
    .filter(({ status }) => status === 'open')
    .map(({ threatId, classifications }) => ({ threatId, risk: riskOf(policy, classifications) }))
    .filter(({ risk }) => compareLevel(levelOfRisk(risk), tolerated) > 0)
    .sort(byRiskThenId);
}
