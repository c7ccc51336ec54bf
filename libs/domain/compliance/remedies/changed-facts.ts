import type { CompliancePolicy } from '../../compliance-policy/policy.js';
import type { Platform, PlatformRule } from '../../compliance-policy/events.js';
import { isPlatform } from '../../compliance-policy/events.js';
import { instant } from '../../instant.js';
import type { ThreatPolicy } from '../../threat-policy/policy.js';
import { withRisk } from '../../threat-policy/policy.js';
import type { ConnectorFacts, DeviceFacts, SourceGap, ThreatFacts } from '../facts.js';
import type { RequiredSecurityLevel, RiskLevel } from '../levels.js';
import type { Rules } from '../rules.js';
import type { Verdict } from '../verdict.js';
import type { Change } from './change.js';

/** Everything that a verdict is computed from. */
export interface JudgedFacts {
  readonly device: DeviceFacts;
  readonly threatPolicy: ThreatPolicy;
  readonly compliancePolicy: CompliancePolicy;
  readonly connector: ConnectorFacts;
  readonly gaps: readonly SourceGap[];
}

export const verdictOn = (rules: Pick<Rules, 'evaluate'>, facts: JudgedFacts): Verdict =>
  rules.evaluate(facts.device, facts.threatPolicy, facts.compliancePolicy, facts.connector, facts.gaps);

/** The platform that has rules; null for another, or where none is known. */
export const platformOf = ({ platform }: DeviceFacts): Platform | null =>
  platform !== null && isPlatform(platform) ? platform : null;

/** The highest risk that does not put a device over a tolerated level (R9, R19). */
export function toleratedRisk(required: RequiredSecurityLevel): RiskLevel {
  if (required === 'secured') return 'advisory';
  return required === 'notSet' ? 'high' : required;
}

/** Being heard of now: nothing is missed any more, and every gap is closed (R21, R22, R33). */
function heard(device: DeviceFacts, gaps: readonly SourceGap[]): DeviceFacts {
  const lastEnd = gaps.reduce<number>((latest, { to }) => Math.max(latest, to), device.heardAfterGapAt ?? 0);
  return { ...device, disconnected: false, disconnectedSince: null, heardAfterGapAt: instant(lastEnd + 1) };
}

/** R8: a deleted device begins its next generation with the same ids, attributes and enrolment, and without threats. */
const begunAgain = (device: DeviceFacts): DeviceFacts =>
  device.activation === 'deleted'
    ? { ...device, generation: device.generation + 1, activation: 'pending', disconnected: false, threats: [] }
    : device;

function returned(device: DeviceFacts): DeviceFacts {
  const enrolled = begunAgain(device);
  return device.intuneDeviceId === null ? enrolled : { ...enrolled, reported: true, unreportedCause: null };
}

/** All words about threats at once: a device may have very many. */
function withStatuses(device: DeviceFacts, changes: readonly Change[]): DeviceFacts {
  const said = new Map<string, ThreatFacts['status']>();
  for (const change of changes) {
    if (change.code === 'resolveThreat') said.set(change.threatId, 'resolved');
    if (change.code === 'ignoreThreat') said.set(change.threatId, 'ignored');
  }
  if (said.size === 0) return device;
  const threats = device.threats.map((threat) => {
    const status = said.get(threat.threatId);
    return status === undefined ? threat : { ...threat, status };
  });
  return { ...device, threats };
}

function withRule(facts: JudgedFacts, platform: Platform, rule: Partial<PlatformRule>): JudgedFacts {
  const { compliancePolicy } = facts;
  return {
    ...facts,
    compliancePolicy: { ...compliancePolicy, [platform]: { ...compliancePolicy[platform], ...rule } },
  };
}

/** Any change but those about one threat. */
function withChange(facts: JudgedFacts, change: Change): JudgedFacts {
  const { device, gaps } = facts;
  switch (change.code) {
    case 'resolveThreat':
    case 'ignoreThreat':
      return facts;
    case 'lowerRisk': {
      const { threatPolicy } = facts;
      const catalogue = withRisk(threatPolicy.catalogue, change.classification, change.risk);
      return { ...facts, threatPolicy: { ...threatPolicy, catalogue } };
    }
    case 'raiseToleratedLevel':
      return withRule(facts, change.platform, { requiredSecurityLevel: change.requiredSecurityLevel });
    case 'enablePlatform':
      return withRule(facts, change.platform, { partnerDataEnabled: true });
    case 'checkIn':
      return { ...facts, device: heard(device, gaps) };
    case 'activate':
      return { ...facts, device: heard({ ...begunAgain(device), activation: 'activated' }, gaps) };
    case 'returnToEnrollment':
      return { ...facts, device: returned(device) };
    case 'updateOs':
      return { ...facts, device: { ...device, osVersion: change.minimumOsVersion } };
    case 'restoreConnector':
      return { ...facts, connector: { ...facts.connector, provisioning: 'connected', unresponsive: false } };
  }
}

/** The enrolment of a deleted device comes before its activation, which would else be undone by it. */
const isFirst = ({ code }: Change): boolean => code === 'returnToEnrollment';

/** The facts as they are once the changes are made, in whatever order they are listed. */
export function withChanges(facts: JudgedFacts, changes: readonly Change[]): JudgedFacts {
  const said = { ...facts, device: withStatuses(facts.device, changes) };
  return [...changes.filter(isFirst), ...changes.filter((change) => !isFirst(change))].reduce(withChange, said);
}
