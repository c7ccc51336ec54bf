import type { PlatformRule } from '../../compliance-policy/events.js';
import { isPlatform } from '../../compliance-policy/events.js';
import type { CompliancePolicy } from '../../compliance-policy/policy.js';
import type { ThreatPolicy } from '../../threat-policy/policy.js';
import type { ConnectorFacts, DeviceFacts, SourceGap } from '../facts.js';
import { gapStands } from '../gaps.js';
import type { DeviceLevel, RequiredSecurityLevel } from '../levels.js';
import { compareLevel } from '../levels.js';
import type { Reason, Verdict } from '../verdict.js';
import { deviceLevel, threatsOver } from './level.js';
import { isOsBelow } from './os-version.js';

export type { OffendingThreat, Reason, Verdict } from '../verdict.js';

const enabledRuleOf = ({ platform }: DeviceFacts, policy: CompliancePolicy): PlatformRule | null => {
  if (platform === null || !isPlatform(platform)) return null;
  const rule = policy[platform];
  return rule.partnerDataEnabled ? rule : null;
};

/** R15. `deleted` and `superseded` stand alone. */
function notJudged(device: DeviceFacts, rule: PlatformRule | null, connector: ConnectorFacts): readonly Reason[] {
  if (device.activation === 'deleted') return [{ code: 'deleted' }];
  if (device.supersededBy !== null) return [{ code: 'superseded' }];
  const reasons: Reason[] = [];
  if (device.unsupported) reasons.push({ code: 'unsupported' });
  if (!device.reported) reasons.push({ code: 'unreported', cause: device.unreportedCause ?? 'noIntuneDeviceId' });
  if (rule === null) reasons.push({ code: 'platformDisabled' });
  if (connector.provisioning !== 'connected' || connector.unresponsive) reasons.push({ code: 'partnerDataIgnored' });
  return reasons;
}

/** The highest level that a rule tolerates; `notSet` tolerates all (R19). */
const toleratedLevel = (required: RequiredSecurityLevel): DeviceLevel => (required === 'notSet' ? 'high' : required);

/** R17–R19 together. */
function violations(
  device: DeviceFacts,
  rule: PlatformRule,
  level: DeviceLevel,
  threatPolicy: ThreatPolicy,
): readonly Reason[] {
  const { requiredSecurityLevel, minimumOsVersion } = rule;
  const { osVersion } = device;
  const reasons: Reason[] = [];
  if (device.disconnected && requiredSecurityLevel !== 'notSet') reasons.push({ code: 'disconnected' });
  if (rule.unsupportedOsBlocked && osVersion !== null && minimumOsVersion !== null) {
    if (isOsBelow(osVersion, minimumOsVersion)) reasons.push({ code: 'unsupportedOs', osVersion, minimumOsVersion });
  }
  const tolerated = toleratedLevel(requiredSecurityLevel);
  if (compareLevel(level, tolerated) > 0) {
    const threats = threatsOver(tolerated, device, threatPolicy);
    reasons.push({ code: 'threatLevel', requiredSecurityLevel, level, threats });
  }
  return reasons;
}

/** R16–R20: the verdict of a device that is judged, by the enabled rule of its platform. */
function judge(
  device: DeviceFacts,
  rule: PlatformRule,
  level: DeviceLevel,
  threatPolicy: ThreatPolicy,
  gaps: readonly SourceGap[],
): Pick<Verdict, 'verdict' | 'reasons'> {
  if (device.activation !== 'activated' && rule.requiredSecurityLevel !== 'notSet') {
    return rule.blockedOnMissingPartnerData
      ? { verdict: 'nonCompliant', reasons: [{ code: 'missingPartnerData' }] }
      : { verdict: 'notEvaluated', reasons: [{ code: 'awaitingActivation' }] };
  }
  const found = violations(device, rule, level, threatPolicy);
  if (found.length > 0) return { verdict: 'nonCompliant', reasons: found };
  if (gapStands(device, gaps)) return { verdict: 'notEvaluated', reasons: [{ code: 'dataGap' }] };
  return { verdict: 'compliant', reasons: [] };
}

/**
 * The verdict of one device (R9, R10, R15–R20): the first step that finds a reason decides, and all reasons of that step
 * are listed. Used unchanged by the live read models, by as-of queries and by what-if.
 *
 * @param gaps of the sources that name the tenant's devices (R33)
 */
export function evaluate(
  device: DeviceFacts,
  threatPolicy: ThreatPolicy,
  compliancePolicy: CompliancePolicy,
  connector: ConnectorFacts,
  gaps: readonly SourceGap[],
): Verdict {
  const level = deviceLevel(device, threatPolicy);
  const policyRevisions = { threatPolicy: threatPolicy.revision, compliancePolicy: compliancePolicy.revision };
  const rule = enabledRuleOf(device, compliancePolicy);
  const reasons = notJudged(device, rule, connector);
  if (rule === null || reasons.length > 0) return { verdict: 'notEvaluated', level, reasons, policyRevisions };
  const { verdict, reasons: found } = judge(device, rule, level, threatPolicy, gaps);
  return { verdict, level, reasons: found, policyRevisions };
}
