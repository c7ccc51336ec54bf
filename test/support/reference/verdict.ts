import type { Device } from './device.js';
import { activationOf, isAssessed, isEnrolled } from './device.js';
import type { PlatformRule, PolicyRow, Tenant } from './tenant.js';
import type { Threat } from './threats.js';
import { threatsOf } from './threats.js';

export interface Reason {
  readonly code: string;
  readonly [detail: string]: unknown;
}

/** What is given out of one device. */
export interface Judged {
  readonly verdict: 'compliant' | 'nonCompliant' | 'notEvaluated';
  readonly reasons: readonly Reason[];
  readonly level: string;
  readonly partnerReportedThreatState: string | null;
  readonly withheld: string | null;
  readonly policyRevisions: { readonly threatPolicy: number; readonly compliancePolicy: number };
}

const RISKS = ['none', 'advisory', 'low', 'medium', 'high'];
const LEVELS = ['secured', 'low', 'medium', 'high'];

/** R9: `none` and `advisory` do not raise the level. */
const levelOfRisk = (risk: string): string => (LEVELS.includes(risk) ? risk : 'secured');

/** R10: no classification at all counts as `UNKNOWN`, and so does a code outside the table. */
function rowsOf(tenant: Tenant, threat: Threat): readonly PolicyRow[] {
  const codes = threat.classifications.length === 0 ? ['UNKNOWN'] : threat.classifications;
  return codes
    .map((code) => tenant.threatPolicy.get(code) ?? tenant.threatPolicy.get('UNKNOWN'))
    .filter((row) => row !== undefined);
}

/** R10: the highest of its risks. */
function riskOf(tenant: Tenant, threat: Threat): string {
  const ranks = rowsOf(tenant, threat).map(({ risk }) => RISKS.indexOf(risk));
  return RISKS[Math.max(...ranks)] ?? 'none';
}

const openThreats = (device: Device): readonly Threat[] =>
  threatsOf(device.words).filter(({ status }) => status === 'open');

/** R9. */
function levelOf(tenant: Tenant, device: Device): string {
  const ranks = openThreats(device).map((threat) => LEVELS.indexOf(levelOfRisk(riskOf(tenant, threat))));
  return LEVELS[Math.max(0, ...ranks)] ?? 'secured';
}

const numbersOf = (version: string): readonly bigint[] | null =>
  /^\d+(\.\d+)*$/.test(version) ? version.split('.').map((part) => BigInt(part)) : null;

/** R18: missing parts are 0; what is missing or unreadable is not below. */
function isBelow(version: string, minimum: string): boolean {
  const actual = numbersOf(version);
  const wanted = numbersOf(minimum);
  if (actual === null || wanted === null) return false;
  for (let part = 0; part < Math.max(actual.length, wanted.length); part += 1) {
    const [a, b] = [actual[part] ?? 0n, wanted[part] ?? 0n];
    if (a !== b) return a < b;
  }
  return false;
}

/** R19: the open threats over the tolerated level, highest risk first, then by id. */
function offending(tenant: Tenant, device: Device, tolerated: string): readonly unknown[] {
  return openThreats(device)
    .map((threat) => ({ threatId: threat.threatId, risk: riskOf(tenant, threat) }))
    .filter(({ risk }) => LEVELS.indexOf(levelOfRisk(risk)) > LEVELS.indexOf(tolerated))
    .sort((a, b) => RISKS.indexOf(b.risk) - RISKS.indexOf(a.risk) || (a.threatId < b.threatId ? -1 : 1));
}

/** R33: a gap stands for a device that the source had named, until it is heard of after the gap's end. */
const hasGap = (tenant: Tenant, device: Device): boolean =>
  tenant.gapEnds.some((end) => {
    const named = device.namedAt !== null && device.namedAt <= end;
    const heardAfter = device.heardAfterGapAt !== null && device.heardAfterGapAt > end;
    return named && !heardAfter;
  });

function stepOfR15(tenant: Tenant, device: Device, rule: PlatformRule | undefined): readonly Reason[] {
  if (device.deleted) return [{ code: 'deleted' }];
  if (device.superseded) return [{ code: 'superseded' }];
  const reasons: Reason[] = [];
  if (device.unsupported) reasons.push({ code: 'unsupported' });
  if (device.intuneDeviceId === null) reasons.push({ code: 'unreported', cause: 'noIntuneDeviceId' });
  else if (!isEnrolled(device)) reasons.push({ code: 'unreported', cause: 'leftEnrollment' });
  if (rule?.partnerDataEnabled !== true) reasons.push({ code: 'platformDisabled' });
  if (tenant.provisioning !== 'connected' || tenant.unresponsive) reasons.push({ code: 'partnerDataIgnored' });
  return reasons;
}

function stepOfR17toR19(tenant: Tenant, device: Device, rule: PlatformRule): readonly Reason[] {
  const { requiredSecurityLevel, minimumOsVersion } = rule;
  const { osVersion } = device;
  const reasons: Reason[] = [];
  if (device.disconnected && activationOf(device) === 'activated' && requiredSecurityLevel !== 'notSet') {
    reasons.push({ code: 'disconnected' });
  }
  if (rule.unsupportedOsBlocked && osVersion !== null && minimumOsVersion !== null) {
    if (isBelow(osVersion, minimumOsVersion)) reasons.push({ code: 'unsupportedOs', osVersion, minimumOsVersion });
  }
  const level = levelOf(tenant, device);
  const tolerated = requiredSecurityLevel === 'notSet' ? 'high' : requiredSecurityLevel;
  if (LEVELS.indexOf(level) > LEVELS.indexOf(tolerated)) {
    const threats = offending(tenant, device, tolerated);
    reasons.push({ code: 'threatLevel', requiredSecurityLevel, level, threats });
  }
  return reasons;
}

/** R15–R20: the first step that finds a reason decides. */
function verdictOf(tenant: Tenant, device: Device): Pick<Judged, 'verdict' | 'reasons'> {
  const rule = device.platform === null ? undefined : tenant.platformRules.get(device.platform);
  const notJudged = stepOfR15(tenant, device, rule);
  if (notJudged.length > 0 || rule === undefined) return { verdict: 'notEvaluated', reasons: notJudged };
  if (activationOf(device) !== 'activated' && rule.requiredSecurityLevel !== 'notSet') {
    return rule.blockedOnMissingPartnerData
      ? { verdict: 'nonCompliant', reasons: [{ code: 'missingPartnerData' }] }
      : { verdict: 'notEvaluated', reasons: [{ code: 'awaitingActivation' }] };
  }
  const violations = stepOfR17toR19(tenant, device, rule);
  if (violations.length > 0) return { verdict: 'nonCompliant', reasons: violations };
  if (hasGap(tenant, device)) return { verdict: 'notEvaluated', reasons: [{ code: 'dataGap' }] };
  return { verdict: 'compliant', reasons: [] };
}

const SEVERITIES = new Map([
  ['secured', 'secured'],
  ['low', 'lowSeverity'],
  ['medium', 'mediumSeverity'],
  ['high', 'highSeverity'],
]);

/** R27, what is said of the threats of an assessed device. */
function threatState(tenant: Tenant, device: Device): string {
  const rows = openThreats(device).flatMap((threat) => rowsOf(tenant, threat));
  if (rows.some(({ userCannotRemediate, risk }) => userCannotRemediate && levelOfRisk(risk) !== 'secured')) {
    return 'compromised';
  }
  const level = levelOf(tenant, device);
  const lacksConfiguration = rows.some(({ requiredConfiguration }) => requiredConfiguration);
  if (level === 'secured' && lacksConfiguration && tenant.reportMisconfigured) return 'misconfigured';
  return SEVERITIES.get(level) ?? 'secured';
}

/** R25–R28, first match wins: a state, or why nothing is told. */
function intuneStateOf(
  tenant: Tenant,
  device: Device,
  toldBefore: boolean,
): Pick<Judged, 'partnerReportedThreatState' | 'withheld'> {
  const nothing = (withheld: string) => ({ partnerReportedThreatState: null, withheld });
  const told = (partnerReportedThreatState: string) => ({ partnerReportedThreatState, withheld: null });
  if (device.unsupported) return nothing('unsupported');
  if (device.superseded) return nothing('superseded');
  if (device.deleted) return toldBefore ? told('deactivated') : nothing('deleted');
  if (device.intuneDeviceId === null || !isEnrolled(device)) return nothing('unreported');
  if (!tenant.deviceStatus) return nothing('deviceStatusOff');
  const activation = activationOf(device);
  if (activation === 'deactivated') return told('deactivated');
  if (activation === 'pending') return told('unknown');
  if (device.disconnected) return told('unresponsive');
  if (!tenant.threatStatus) return told('activated');
  if (!isAssessed(device)) return told('activated');
  return told(threatState(tenant, device));
}

/** What is given out of a device, by the rules of version 1. */
export function judge(tenant: Tenant, device: Device, toldBefore: boolean): Judged {
  const { threatPolicyRevision, compliancePolicyRevision } = tenant;
  return {
    ...verdictOf(tenant, device),
    level: levelOf(tenant, device),
    ...intuneStateOf(tenant, device, toldBefore),
    policyRevisions: { threatPolicy: threatPolicyRevision, compliancePolicy: compliancePolicyRevision },
  };
}
