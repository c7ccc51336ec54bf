import { knownRowOf, rowOf, UNKNOWN } from '../../threat-policy/policy.js';
import type { ThreatFacts } from '../facts.js';
import type { RequiredSecurityLevel } from '../levels.js';
import { compareRisk, levelOfRisk } from '../levels.js';
import type { OffendingThreat, Reason } from '../verdict.js';
import type { Change } from './change.js';
import type { JudgedFacts } from './changed-facts.js';
import { platformOf, toleratedRisk } from './changed-facts.js';

type ThreatLevelReason = Extract<Reason, { readonly code: 'threatLevel' }>;

const NOTHING: readonly Change[] = [];

function raisedTo({ device }: JudgedFacts, requiredSecurityLevel: RequiredSecurityLevel): readonly Change[] {
  const platform = platformOf(device);
  return platform === null ? NOTHING : [{ code: 'raiseToleratedLevel', platform, requiredSecurityLevel }];
}

/** The row of the policy that makes a threat as risky as it is; of several alike the first by name. */
function riskiestRow({ threatPolicy }: JudgedFacts, { classifications }: ThreatFacts): string {
  const rows = classifications.map((code) => (knownRowOf(threatPolicy, code) === null ? UNKNOWN : code));
  let riskiest = rows[0] ?? UNKNOWN;
  for (const row of rows) {
    const order = compareRisk(rowOf(threatPolicy, row).risk, rowOf(threatPolicy, riskiest).risk);
    if (order > 0 || (order === 0 && row < riskiest)) riskiest = row;
  }
  return riskiest;
}

/** What speaks no more of one offending threat. Once its riskiest classification is lowered, the next one may have to be. */
function fixesOfThreat(
  facts: JudgedFacts,
  { requiredSecurityLevel }: ThreatLevelReason,
  { threatId, risk }: OffendingThreat,
  threat: ThreatFacts | undefined,
): readonly Change[] {
  if (threat === undefined) return NOTHING;
  const classification = riskiestRow(facts, threat);
  return [
    { code: 'resolveThreat', threatId },
    { code: 'ignoreThreat', threatId },
    { code: 'lowerRisk', classification, risk: toleratedRisk(requiredSecurityLevel) },
    ...raisedTo(facts, levelOfRisk(risk)),
  ];
}

/**
 * Highest risk first: whatever takes this reason away resolves, ignores or lowers its riskiest threat, or tolerates that
 * level, which then is enough for all others.
 */
function fixesOfRiskiest(facts: JudgedFacts, reason: ThreatLevelReason): readonly Change[] {
  const [riskiest] = reason.threats;
  if (riskiest === undefined) return NOTHING;
  const threat = facts.device.threats.find(({ threatId }) => threatId === riskiest.threatId);
  return fixesOfThreat(facts, reason, riskiest, threat);
}

/** For each offending threat what would speak no more of it. */
export function fixesOfThreats(facts: JudgedFacts, reason: ThreatLevelReason): readonly (readonly Change[])[] {
  const threats = new Map(facts.device.threats.map((threat) => [threat.threatId, threat]));
  return reason.threats.map((offending) => fixesOfThreat(facts, reason, offending, threats.get(offending.threatId)));
}

/** Being heard of: a check-in of an activated device, and for any other its activation (R7, R8, R21). */
function beingHeard({ device }: JudgedFacts): readonly Change[] {
  if (device.unsupported) return NOTHING;
  return [{ code: device.activation === 'activated' ? 'checkIn' : 'activate' }];
}

/**
 * The changes that a reason asks for: every set of changes that takes the reason away holds one of them. None where nothing
 * does.
 *
 * @param facts as they are with what has been chosen already
 */
export function fixesOf(reason: Reason, facts: JudgedFacts): readonly Change[] {
  const { device } = facts;
  switch (reason.code) {
    case 'deleted':
      return device.unsupported ? NOTHING : [{ code: 'activate' }, { code: 'returnToEnrollment' }];
    case 'unreported':
      return device.intuneDeviceId === null ? NOTHING : [{ code: 'returnToEnrollment' }];
    case 'platformDisabled': {
      const platform = platformOf(device);
      return platform === null ? NOTHING : [{ code: 'enablePlatform', platform }];
    }
    case 'partnerDataIgnored':
      return [{ code: 'restoreConnector' }];
    case 'missingPartnerData':
    case 'awaitingActivation':
    case 'disconnected':
      return [...beingHeard(facts), ...raisedTo(facts, 'notSet')];
    case 'unsupportedOs':
      return [{ code: 'updateOs', minimumOsVersion: reason.minimumOsVersion }];
    case 'threatLevel':
      return fixesOfRiskiest(facts, reason);
    case 'dataGap':
      return beingHeard(facts);
    case 'superseded':
    case 'unsupported':
    case 'stale':
      return NOTHING;
  }
}
