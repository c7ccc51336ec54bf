import type { DomainEvent } from '../decider.js';
import type { DirectoryId } from '../identity/ids.js';

/** Another group that is a member of an enrollment group. It is not expanded (R5). */
export interface NestedGroup {
  readonly id: DirectoryId;
  readonly displayName: string;
}

/** R4: why a group's name leads to no single group of the directory. */
export const UNRESOLVED_REASONS = ['notFound', 'caseMismatch', 'ambiguous', 'replaced'] as const;
export type UnresolvedReason = (typeof UNRESOLVED_REASONS)[number];
export const isUnresolvedReason = (text: string): text is UnresolvedReason =>
  UNRESOLVED_REASONS.some((reason) => reason === text);

/** R4: an enrollment group by its name, byte for byte. Unresolved (`notChecked`) until the first poll. */
export type GroupAdded = DomainEvent<'GroupAdded', { readonly displayName: string }>;
export type GroupRemoved = DomainEvent<'GroupRemoved', { readonly displayName: string }>;
/** R4: from now on the group is pinned to this object. */
export type GroupResolved = DomainEvent<
  'GroupResolved',
  { readonly displayName: string; readonly objectId: DirectoryId }
>;
/** R4. `candidates`: names for `caseMismatch`, object ids for `ambiguous` and `replaced`, else none. */
export type GroupUnresolved = DomainEvent<
  'GroupUnresolved',
  {
    readonly displayName: string;
    readonly reason: UnresolvedReason;
    readonly candidates: readonly string[];
  }
>;
/** R5: members that are not expanded, and those that are neither users nor groups, as they are from now on. */
export type NestedGroupsChanged = DomainEvent<
  'NestedGroupsChanged',
  {
    readonly displayName: string;
    readonly nestedGroups: readonly NestedGroup[];
    readonly skippedMembers: number;
  }
>;

export type EnrollmentGroupsEvent = GroupAdded | GroupRemoved | GroupResolved | GroupUnresolved | NestedGroupsChanged;
