import type { RecordPoll } from './commands.js';
import type {
  EnrollmentGroupsEvent,
  GroupResolved,
  GroupUnresolved,
  NestedGroup,
  NestedGroupsChanged,
  UnresolvedReason,
} from './events.js';
import type { Group } from './state.js';

/** The same texts, each once, in the order of their code units: a poll that lists them otherwise says nothing new. */
const ordered = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, index) => text === b[index]);

function orderedGroups(groups: readonly NestedGroup[]): readonly NestedGroup[] {
  const byId = new Map(groups.map((group) => [group.id, group]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const sameGroups = (a: readonly NestedGroup[], b: readonly NestedGroup[]): boolean =>
  a.length === b.length &&
  a.every((group, index) => group.id === b[index]?.id && group.displayName === b[index].displayName);

function unresolved(
  { at, displayName }: RecordPoll,
  group: Group,
  reason: UnresolvedReason,
  found: readonly string[],
): readonly GroupUnresolved[] {
  const candidates = ordered(found);
  if (group.reason === reason && sameTexts(group.candidates, candidates)) return [];
  return [{ type: 'GroupUnresolved', occurredAt: at, data: { displayName, reason, candidates } }];
}

/** R5. Only of the object that the group is pinned to: the members of another one are nobody's business. */
function nestedGroupsOf(command: RecordPoll, group: Group): readonly NestedGroupsChanged[] {
  const { at, displayName, skippedMembers } = command;
  const nestedGroups = orderedGroups(command.nestedGroups);
  if (group.skippedMembers === skippedMembers && sameGroups(group.nestedGroups, nestedGroups)) return [];
  return [{ type: 'NestedGroupsChanged', occurredAt: at, data: { displayName, nestedGroups, skippedMembers } }];
}

/**
 * R4 and R5: what a poll changes of a group. A resolved group stays pinned to its object: while another one has its name
 * it is `replaced`, poll after poll, until the name leads to the old object again, leads nowhere for a while, or an admin
 * removes the group and adds it again. A group that is unresolved for any other reason is pinned to what is found.
 */
export function resolutionOf(command: RecordPoll, group: Group): readonly EnrollmentGroupsEvent[] {
  const { at, displayName, found } = command;
  switch (found.resolution) {
    case 'notFound':
      return unresolved(command, group, 'notFound', []);
    case 'caseMismatch':
    case 'ambiguous':
      return unresolved(command, group, found.resolution, found.candidates);
    case 'resolved': {
      const { objectId } = found;
      const pinned = group.reason === null || group.reason === 'replaced' ? group.objectId : null;
      if (pinned !== null && pinned !== objectId) return unresolved(command, group, 'replaced', [objectId]);
      const resolved: GroupResolved = { type: 'GroupResolved', occurredAt: at, data: { displayName, objectId } };
      return [...(group.state === 'resolved' ? [] : [resolved]), ...nestedGroupsOf(command, group)];
    }
  }
}
