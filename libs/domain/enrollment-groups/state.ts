import type { DirectoryId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { NestedGroup, UnresolvedReason } from './events.js';

/** R4: an enrollment group, known by its name, byte for byte. */
export interface Group {
  readonly displayName: string;
  readonly state: 'resolved' | 'unresolved';
  /** Why it is unresolved, `notChecked` before the first poll; null where it is resolved. */
  readonly reason: 'notChecked' | UnresolvedReason | null;
  /** Since when it is in this state, for this reason. */
  readonly since: Instant;
  /** The object that it is, or last was, pinned to; null before it was ever resolved. */
  readonly objectId: DirectoryId | null;
  /** Names for `caseMismatch`, object ids for `ambiguous` and `replaced`, in the order of their code units. */
  readonly candidates: readonly string[];
  /** R5: members that are not expanded, in the order of their ids, and how many were neither users nor groups. */
  readonly nestedGroups: readonly NestedGroup[];
  readonly skippedMembers: number;
}

/** A tenant's enrollment groups. Plain JSON: the read models store it. */
export interface EnrollmentGroupsState {
  /** In the order of the code units of their names. */
  readonly groups: readonly Group[];
}

export const groupOf = (state: EnrollmentGroupsState, displayName: string): Group | undefined =>
  state.groups.find((group) => group.displayName === displayName);
