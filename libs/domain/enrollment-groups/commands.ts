import type { DirectoryId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { NestedGroup } from './events.js';

/** R4. */
export interface AddGroup {
  readonly type: 'AddGroup';
  readonly at: Instant;
  readonly displayName: string;
}

/** R8: its members leave at once, without a poll. */
export interface RemoveGroup {
  readonly type: 'RemoveGroup';
  readonly at: Instant;
  readonly displayName: string;
}

/** What a poll found under a group's name (R4). */
export type GroupResolution =
  | { readonly resolution: 'resolved'; readonly objectId: DirectoryId }
  | { readonly resolution: 'notFound' }
  | { readonly resolution: 'caseMismatch'; readonly candidates: readonly string[] }
  | { readonly resolution: 'ambiguous'; readonly candidates: readonly DirectoryId[] };

/**
 * R4, R5: what one poll, all its pages together, says of a group. A group that is pinned to another object than the one
 * found becomes unresolved (`replaced`). Members are the devices' own business (R6, R8).
 */
export interface RecordPoll {
  readonly type: 'RecordPoll';
  readonly at: Instant;
  readonly displayName: string;
  readonly found: GroupResolution;
  readonly nestedGroups: readonly NestedGroup[];
  readonly skippedMembers: number;
}

export type EnrollmentGroupsCommand = AddGroup | RemoveGroup | RecordPoll;
