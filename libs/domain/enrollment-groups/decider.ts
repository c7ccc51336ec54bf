import type { Decider, Decision } from '../decider.js';
import { accept, reject } from '../decider.js';
import type { AddGroup, EnrollmentGroupsCommand, RecordPoll, RemoveGroup } from './commands.js';
import type { EnrollmentGroupsEvent } from './events.js';
import { evolve } from './evolve.js';
import { resolutionOf } from './resolution.js';
import type { EnrollmentGroupsState, Group } from './state.js';
import { groupOf } from './state.js';

export type { EnrollmentGroupsState, Group } from './state.js';
export { groupOf } from './state.js';

function add({ at, displayName }: AddGroup, known: Group | undefined): Decision<EnrollmentGroupsEvent> {
  if (known !== undefined) {
    return reject({
      code: 'group-already-added',
      detail: 'The tenant has an enrollment group of this name already. Names match byte for byte.',
    });
  }
  return accept({ type: 'GroupAdded', occurredAt: at, data: { displayName } });
}

function unlessKnown(command: RemoveGroup | RecordPoll, known: Group | undefined): Decision<EnrollmentGroupsEvent> {
  if (known === undefined) {
    return reject({
      code: 'not-found',
      detail: 'The tenant has no enrollment group of this name. Names match byte for byte, case included.',
    });
  }
  if (command.type === 'RecordPoll') return accept(...resolutionOf(command, known));
  return accept({ type: 'GroupRemoved', occurredAt: command.at, data: { displayName: command.displayName } });
}

function decide(command: EnrollmentGroupsCommand, state: EnrollmentGroupsState): Decision<EnrollmentGroupsEvent> {
  const known = groupOf(state, command.displayName);
  return command.type === 'AddGroup' ? add(command, known) : unlessKnown(command, known);
}

/**
 * R4 and R5: which groups take part, and what their names lead to. Adding a group twice and removing one that is not
 * there are refused; like every repeated command they write nothing.
 */
export const enrollmentGroupsDecider: Decider<EnrollmentGroupsState, EnrollmentGroupsCommand, EnrollmentGroupsEvent> = {
  initialState: { groups: [] },
  decide,
  evolve,
};
