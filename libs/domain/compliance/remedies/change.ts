import type { Platform } from '../../compliance-policy/events.js';
import type { ThreatId } from '../../identity/ids.js';
import type { RequiredSecurityLevel, RiskLevel } from '../levels.js';
import { REQUIRED_SECURITY_LEVELS } from '../levels.js';

/**
 * What somebody may do so that a device becomes compliant, in the order in which it is told: what mends the device before
 * what asks less of it.
 */
export const CHANGE_CODES = [
  'resolveThreat',
  'checkIn',
  'activate',
  'updateOs',
  'returnToEnrollment',
  'restoreConnector',
  'enablePlatform',
  'ignoreThreat',
  'lowerRisk',
  'raiseToleratedLevel',
] as const;
export type ChangeCode = (typeof CHANGE_CODES)[number];

export type Change =
  | { readonly code: 'resolveThreat'; readonly threatId: ThreatId }
  | { readonly code: 'ignoreThreat'; readonly threatId: ThreatId }
  /** `classification`: a row of the threat policy, `UNKNOWN` for a code outside of it (R10). `risk`: the highest that will do. */
  | { readonly code: 'lowerRisk'; readonly classification: string; readonly risk: RiskLevel }
  /** The lowest level that will do. */
  | {
      readonly code: 'raiseToleratedLevel';
      readonly platform: Platform;
      readonly requiredSecurityLevel: RequiredSecurityLevel;
    }
  /** An activated device is heard of. */
  | { readonly code: 'checkIn' }
  /** The app is activated, on a deleted device in its next generation (R8). */
  | { readonly code: 'activate' }
  | { readonly code: 'updateOs'; readonly minimumOsVersion: string }
  | { readonly code: 'enablePlatform'; readonly platform: Platform }
  /** By a group or by hand; a deleted device begins its next generation by it (R8). */
  | { readonly code: 'returnToEnrollment' }
  /** Set up again, or heard of again, so that Intune does not pass over what it is told (R23, R24). */
  | { readonly code: 'restoreConnector' };

/** Changes that make a device compliant together, and of which none can be left out. */
export type Remedy = readonly Change[];

/** What a change is about; two changes of one set never have the same. */
export function targetOf(change: Change): string {
  switch (change.code) {
    case 'resolveThreat':
    case 'ignoreThreat':
      return `${change.code} ${change.threatId}`;
    case 'lowerRisk':
      return `${change.code} ${change.classification}`;
    default:
      return change.code;
  }
}

/** A place for a set: the same for the same changes in whatever order they were chosen. */
export const keyOf = (changes: readonly Change[]): string =>
  changes
    .map((change) =>
      change.code === 'raiseToleratedLevel' ? `${change.code} ${change.requiredSecurityLevel}` : targetOf(change),
    )
    .sort()
    .join('\n');

const heightOf = (level: RequiredSecurityLevel): number => REQUIRED_SECURITY_LEVELS.indexOf(level);

/** Whether one asks for no more than the other. To raise the tolerated level less is less. */
function asksNoMore(change: Change, other: Change): boolean {
  if (change.code !== 'raiseToleratedLevel' || other.code !== 'raiseToleratedLevel') {
    return targetOf(change) === targetOf(other);
  }
  return heightOf(change.requiredSecurityLevel) <= heightOf(other.requiredSecurityLevel);
}

/** Whether a set is the other, or a smaller one. */
export const isWithin = (changes: readonly Change[], others: readonly Change[]): boolean =>
  changes.length <= others.length && changes.every((change) => others.some((other) => asksNoMore(change, other)));

function byCode(a: Change, b: Change): number {
  const order = CHANGE_CODES.indexOf(a.code) - CHANGE_CODES.indexOf(b.code);
  if (order !== 0) return order;
  return targetOf(a) < targetOf(b) ? -1 : 1;
}

export const inOrder = (changes: readonly Change[]): Remedy => changes.toSorted(byCode);

/** Smaller sets first; of those alike in size by their first change that differs. Both are in order. */
export function byRemedy(a: Remedy, b: Remedy): number {
  if (a.length !== b.length) return a.length - b.length;
  for (const [place, change] of a.entries()) {
    const other = b[place];
    if (other !== undefined && targetOf(change) !== targetOf(other)) return byCode(change, other);
  }
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
