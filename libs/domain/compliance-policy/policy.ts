import type { RequiredSecurityLevel } from '../compliance/levels.js';
import type { PlatformRule } from './events.js';

/** A tenant's compliance policy: Intune's rule per platform. */
export interface CompliancePolicy {
  /** Revision of its stream, −1 before its first event. */
  readonly revision: number;
  readonly android: PlatformRule;
  readonly ios: PlatformRule;
}

/** What each platform begins with. */
export const OPENING_RULE: PlatformRule = {
  partnerDataEnabled: false,
  requiredSecurityLevel: 'notSet',
  blockedOnMissingPartnerData: false,
  unsupportedOsBlocked: false,
  minimumOsVersion: null,
};

/**
 * R19 in the administrator's words: the lowest device level that is not compliant. A rule that tolerates at most `low`
 * blocks at or above `medium`.
 *
 * @returns null for `high` and `notSet`, which tolerate every level
 */
export function blocksAtOrAbove(level: RequiredSecurityLevel): 'low' | 'medium' | 'high' | null {
  switch (level) {
    case 'secured':
      return 'low';
    case 'low':
      return 'medium';
    case 'medium':
      return 'high';
    case 'high':
    case 'notSet':
      return null;
  }
}
