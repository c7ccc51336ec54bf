import type { EnrollmentGroupsEvent } from './events.js';
import type { EnrollmentGroupsState, Group } from './state.js';

const byName = (a: Group, b: Group): number =>
  a.displayName === b.displayName ? 0 : a.displayName < b.displayName ? -1 : 1;

/** One event further. What is said of a group that is not there, which no release writes, changes nothing. */
export function evolve(state: EnrollmentGroupsState, event: EnrollmentGroupsEvent): EnrollmentGroupsState {
  const { displayName } = event.data;
  const changed = (change: Partial<Group>): EnrollmentGroupsState => ({
    groups: state.groups.map((group) => (group.displayName === displayName ? { ...group, ...change } : group)),
  });
  const others = (): readonly Group[] => state.groups.filter((group) => group.displayName !== displayName);
  switch (event.type) {
    case 'GroupAdded': {
      const added: Group = {
        displayName,
        state: 'unresolved',
        reason: 'notChecked',
        since: event.occurredAt,
        objectId: null,
        candidates: [],
        nestedGroups: [],
        skippedMembers: 0,
      };
      return { groups: [...others(), added].sort(byName) };
    }
    case 'GroupRemoved':
      return { groups: others() };
    case 'GroupResolved': {
      const { objectId } = event.data;
      return changed({ state: 'resolved', reason: null, since: event.occurredAt, objectId, candidates: [] });
    }
    case 'GroupUnresolved': {
      const { reason, candidates } = event.data;
      return changed({ state: 'unresolved', reason, since: event.occurredAt, candidates });
    }
    case 'NestedGroupsChanged': {
      const { nestedGroups, skippedMembers } = event.data;
      return changed({ nestedGroups, skippedMembers });
    }
  }
}
