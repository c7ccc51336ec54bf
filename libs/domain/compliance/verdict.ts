import type { ThreatId } from '../identity/ids.js';
import type { DeviceLevel, RequiredSecurityLevel, RiskLevel } from './levels.js';

/** A threat that puts its device over the tolerated level. */
export interface OffendingThreat {
  readonly threatId: ThreatId;
  readonly risk: RiskLevel;
}

/** The codes of reasons, in the order of the rules. They are part of the API. */
export const REASON_CODES = [
  'deleted',
  'superseded',
  'unsupported',
  'unreported',
  'platformDisabled',
  'partnerDataIgnored',
  'missingPartnerData',
  'awaitingActivation',
  'disconnected',
  'unsupportedOs',
  'threatLevel',
  'dataGap',
  'stale',
] as const satisfies readonly Reason['code'][];
export type ReasonCode = (typeof REASON_CODES)[number];

/** Why a verdict is what it is, as data. */
export type Reason =
  | { readonly code: 'deleted' }
  | { readonly code: 'superseded' }
  | { readonly code: 'unsupported' }
  | { readonly code: 'unreported'; readonly cause: 'noIntuneDeviceId' | 'leftEnrollment' }
  | { readonly code: 'platformDisabled' }
  | { readonly code: 'partnerDataIgnored' }
  | { readonly code: 'missingPartnerData' }
  | { readonly code: 'awaitingActivation' }
  | { readonly code: 'disconnected' }
  | { readonly code: 'unsupportedOs'; readonly osVersion: string; readonly minimumOsVersion: string }
  | {
      readonly code: 'threatLevel';
      readonly requiredSecurityLevel: RequiredSecurityLevel;
      readonly level: DeviceLevel;
      /** Highest risk first, then by id. */
      readonly threats: readonly OffendingThreat[];
    }
  | { readonly code: 'dataGap' }
  /** Not of the rules: a read model says it of a device behind an event that it could not fold. */
  | { readonly code: 'stale' };

export const VERDICT_WORDS = ['compliant', 'nonCompliant', 'notEvaluated'] as const;

export interface Verdict {
  readonly verdict: (typeof VERDICT_WORDS)[number];
  /** R9, whatever the verdict. */
  readonly level: DeviceLevel;
  /** All reasons of the step that decided, in the order of the rules; none for `compliant`. */
  readonly reasons: readonly Reason[];
  readonly policyRevisions: { readonly threatPolicy: number; readonly compliancePolicy: number };
}
