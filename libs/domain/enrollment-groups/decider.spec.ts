import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import { DAWN } from '../testing/values.js';
import { after, anEnrollmentGroupsCommand, OTHER_PHONES, PHONES } from '../testing/commands.js';
import { givenOf } from '../testing/decider-specification.js';
import { expectIdempotent } from '../testing/idempotence.js';
import type { GroupResolution, RecordPoll } from './commands.js';
import { enrollmentGroupsDecider } from './decider.js';
import type {
  EnrollmentGroupsEvent,
  GroupAdded,
  GroupResolved,
  GroupUnresolved,
  NestedGroupsChanged,
} from './events.js';

const given = givenOf(enrollmentGroupsDecider);
const at = after(1);
const displayName = 'Phones';
const added = (name = displayName): GroupAdded => ({
  type: 'GroupAdded',
  occurredAt: DAWN,
  data: { displayName: name },
});
const poll = (found: GroupResolution, more: Partial<RecordPoll> = {}): RecordPoll => ({
  type: 'RecordPoll',
  at,
  displayName,
  found,
  nestedGroups: [],
  skippedMembers: 0,
  ...more,
});
const resolvedTo = (objectId = PHONES): GroupResolved => ({
  type: 'GroupResolved',
  occurredAt: at,
  data: { displayName, objectId },
});
const unresolved = (
  reason: GroupUnresolved['data']['reason'],
  candidates: readonly string[] = [],
): GroupUnresolved => ({ type: 'GroupUnresolved', occurredAt: at, data: { displayName, reason, candidates } });
const stateOf = (...events: readonly EnrollmentGroupsEvent[]) => given(...events).state.groups[0];

const NOT_FOUND: GroupResolution = { resolution: 'notFound' };
const found = (objectId = PHONES): GroupResolution => ({ resolution: 'resolved', objectId });

describe('an enrollment group', () => {
  it('R4 is added once, by its name byte for byte', () => {
    expect(given().when({ type: 'AddGroup', at: DAWN, displayName })).toEqual(accept(added()));
    expect(given(added()).when({ type: 'AddGroup', at, displayName })).toMatchObject({
      rejection: { code: 'group-already-added' },
    });
    for (const other of ['phones', 'Phones ', 'Phonés', 'Phone\u0301s']) {
      expect(given(added()).when({ type: 'AddGroup', at: DAWN, displayName: other })).toEqual(accept(added(other)));
    }
  });

  it('R4 is removed, and can be added again without what it was pinned to', () => {
    const removed: EnrollmentGroupsEvent = { type: 'GroupRemoved', occurredAt: at, data: { displayName } };
    expect(given(added(), added('Tablets')).when({ type: 'RemoveGroup', at, displayName })).toEqual(accept(removed));
    expect(given(added(), added('Tablets'), removed).state.groups.map((group) => group.displayName)).toEqual([
      'Tablets',
    ]);
    expect(stateOf(added(), resolvedTo(), removed, added())).toMatchObject({ reason: 'notChecked', objectId: null });
  });

  it('R4 that is not there is neither removed nor polled, whatever the case of its name', () => {
    const refusal = { rejection: { code: 'not-found' } };
    expect(given(added('phones')).when({ type: 'RemoveGroup', at, displayName })).toMatchObject(refusal);
    expect(given(added('phones')).when(poll(found()))).toMatchObject(refusal);
  });

  it('R4 is unresolved, not checked, until the first poll', () => {
    expect(stateOf(added())).toEqual({
      displayName,
      state: 'unresolved',
      reason: 'notChecked',
      since: DAWN,
      objectId: null,
      candidates: [],
      nestedGroups: [],
      skippedMembers: 0,
    });
  });

  it('R4 is pinned to the object that a poll finds', () => {
    expect(given(added()).when(poll(found()))).toEqual(accept(resolvedTo()));
    expect(stateOf(added(), resolvedTo())).toMatchObject({
      state: 'resolved',
      reason: null,
      since: at,
      objectId: PHONES,
    });
    expect(given(added(), resolvedTo()).when(poll(found()))).toEqual(accept());
  });

  it.each([
    ['notFound', NOT_FOUND, []],
    ['caseMismatch', { resolution: 'caseMismatch', candidates: ['phones', 'PHONES', 'phones'] }, ['PHONES', 'phones']],
    ['ambiguous', { resolution: 'ambiguous', candidates: [OTHER_PHONES, PHONES] }, [PHONES, OTHER_PHONES]],
  ] as const)('R4 whose name stops matching is unresolved, and says why: %s', (reason, resolution, candidates) => {
    const event = unresolved(reason, candidates);
    expect(given(added()).when(poll(resolution))).toEqual(accept(event));
    expect(given(added(), resolvedTo()).when(poll(resolution))).toEqual(accept(event));
    expect(given(added(), event).when(poll(resolution))).toEqual(accept());
    expect(stateOf(added(), resolvedTo(), event)).toMatchObject({ state: 'unresolved', reason, candidates });
  });

  it('R4 says it again when the reason or the candidates are others', () => {
    const { when } = given(added(), unresolved('caseMismatch', ['phones']));
    expect(when(poll({ resolution: 'caseMismatch', candidates: ['PHONES'] }))).toEqual(
      accept(unresolved('caseMismatch', ['PHONES'])),
    );
    expect(when(poll(NOT_FOUND))).toEqual(accept(unresolved('notFound')));
  });

  it('R4 whose name another object takes is replaced, poll after poll', () => {
    const replaced = unresolved('replaced', [OTHER_PHONES]);
    expect(given(added(), resolvedTo()).when(poll(found(OTHER_PHONES)))).toEqual(accept(replaced));
    expect(given(added(), resolvedTo(), replaced).when(poll(found(OTHER_PHONES)))).toEqual(accept());
    expect(stateOf(added(), resolvedTo(), replaced)).toMatchObject({ state: 'unresolved', objectId: PHONES });
  });

  it('R4 that was replaced is resolved when its own object has the name again', () => {
    const { when } = given(added(), resolvedTo(), unresolved('replaced', [OTHER_PHONES]));
    expect(when(poll(found(PHONES)))).toEqual(accept(resolvedTo(PHONES)));
  });

  it('R4 that led nowhere is pinned to what is found next, the same object or another', () => {
    const { when } = given(added(), resolvedTo(), unresolved('notFound'));
    expect(when(poll(found(PHONES)))).toEqual(accept(resolvedTo(PHONES)));
    expect(when(poll(found(OTHER_PHONES)))).toEqual(accept(resolvedTo(OTHER_PHONES)));
  });

  it('R4 keeps its place among the others, in the order of code units', () => {
    const names = ['b', 'a', 'B', 'ä', '\u{1F4F1}', '\uFF5E'];
    expect(given(...names.map(added)).state.groups.map((group) => group.displayName)).toEqual([...names].sort());
  });

  it('R4 R5 writes nothing for a command that is decided again', () => {
    expectIdempotent(enrollmentGroupsDecider, [], anEnrollmentGroupsCommand);
    expectIdempotent(enrollmentGroupsDecider, [{ type: 'AddGroup', at, displayName }], anEnrollmentGroupsCommand);
  });
});

describe('members that are not expanded', () => {
  const sales = { id: PHONES, displayName: 'Sales' };
  const interns = { id: OTHER_PHONES, displayName: 'Interns' };
  const changed = (
    nestedGroups: NestedGroupsChanged['data']['nestedGroups'],
    skippedMembers: number,
  ): NestedGroupsChanged => ({
    type: 'NestedGroupsChanged',
    occurredAt: at,
    data: { displayName, nestedGroups, skippedMembers },
  });

  it('R5 are named and counted on the group', () => {
    const counted = poll(found(), { nestedGroups: [interns, sales], skippedMembers: 3 });
    expect(given(added()).when(counted)).toEqual(
      accept<EnrollmentGroupsEvent>(resolvedTo(), changed([sales, interns], 3)),
    );
    expect(stateOf(added(), resolvedTo(), changed([sales, interns], 3))).toMatchObject({
      nestedGroups: [sales, interns],
      skippedMembers: 3,
    });
  });

  it('R5 are told of again only when they are others', () => {
    const { when } = given(added(), resolvedTo(), changed([sales, interns], 3));
    expect(when(poll(found(), { nestedGroups: [interns, sales, interns], skippedMembers: 3 }))).toEqual(accept());
    expect(when(poll(found(), { nestedGroups: [sales, interns], skippedMembers: 4 }))).toEqual(
      accept(changed([sales, interns], 4)),
    );
    const renamed = { ...sales, displayName: 'Selling' };
    expect(when(poll(found(), { nestedGroups: [renamed, interns], skippedMembers: 3 }))).toEqual(
      accept(changed([renamed, interns], 3)),
    );
    expect(when(poll(found()))).toEqual(accept(changed([], 0)));
  });

  it('R5 of an object that the group is not pinned to are nobody’s business', () => {
    const members = { nestedGroups: [sales], skippedMembers: 1 };
    expect(given(added(), resolvedTo()).when(poll(found(OTHER_PHONES), members))).toEqual(
      accept(unresolved('replaced', [OTHER_PHONES])),
    );
    expect(given(added()).when(poll(NOT_FOUND, members))).toEqual(accept(unresolved('notFound')));
  });
});
