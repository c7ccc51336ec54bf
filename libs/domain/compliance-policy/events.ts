import type { DomainEvent } from '../decider.js';
import type { RequiredSecurityLevel } from '../compliance/levels.js';

/** The platforms that a compliance policy has rules for. A device of any other is unsupported (R6). */
export const PLATFORMS = ['android', 'ios'] as const;
export type Platform = (typeof PLATFORMS)[number];
export const isPlatform = (text: string): text is Platform => PLATFORMS.some((platform) => platform === text);

export interface PlatformRule {
  readonly partnerDataEnabled: boolean;
  readonly requiredSecurityLevel: RequiredSecurityLevel;
  readonly blockedOnMissingPartnerData: boolean;
  readonly unsupportedOsBlocked: boolean;
  /** Dotted numbers, such as `17.4.1`. */
  readonly minimumOsVersion: string | null;
}

export type CompliancePolicyInitialized = DomainEvent<
  'CompliancePolicyInitialized',
  { readonly android: PlatformRule; readonly ios: PlatformRule }
>;

export type PlatformRuleChanged = DomainEvent<
  'PlatformRuleChanged',
  { readonly platform: Platform; readonly rule: PlatformRule }
>;

export type CompliancePolicyEvent = CompliancePolicyInitialized | PlatformRuleChanged;
