import type { Instant } from '../instant.js';
import type { Platform, PlatformRule } from './events.js';

/** Written before the tenant's own first event (R1): a rule per platform that requires nothing. */
export interface InitializeCompliancePolicy {
  readonly type: 'InitializeCompliancePolicy';
  readonly at: Instant;
}

/** Replaces the whole rule of one platform. */
export interface ChangePlatformRule {
  readonly type: 'ChangePlatformRule';
  readonly at: Instant;
  readonly platform: Platform;
  readonly rule: PlatformRule;
}

export type CompliancePolicyCommand = InitializeCompliancePolicy | ChangePlatformRule;
