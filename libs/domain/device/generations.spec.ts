import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import {
  activated,
  ADWARE,
  assessed,
  checkIn,
  day,
  deactivated,
  deleted,
  detect,
  detected,
  enroll,
  enrolled,
  foundUnsupported,
  given,
  heard,
  inGroups,
  left,
  missed,
  MTD_ID,
  observed,
  reopened,
  resolved,
  T1,
} from '../testing/device-words.js';
import type { DeviceCommand } from './commands.js';
import type { DeviceEvent } from './events.js';

const REMOVE = { type: 'DeleteDevice', at: day(9), cause: 'command' } as const;
const activate = (days: number, now = days): DeviceCommand => ({
  type: 'ActivateDevice',
  ...heard(day(days), day(now)),
});
const life = [enrolled(), activated(day(1)), assessed(day(1)), detected(day(2)), missed(day(5), day(2))];
const gone = [...life, deleted(day(9))];

describe('a deleted device', () => {
  it('R8 is deleted once, from every state', () => {
    expect(given(...life).when(REMOVE)).toEqual(accept(deleted(day(9))));
    expect(given(enrolled(), deactivated(day(1))).when(REMOVE)).toEqual(accept(deleted(day(9))));
    expect(given(foundUnsupported()).when({ ...REMOVE, cause: 'reported' })).toEqual(
      accept(deleted(day(9), 'reported')),
    );
    expect(given(...gone).when({ ...REMOVE, at: day(10) })).toEqual(accept());
    expect(given().when(REMOVE)).toMatchObject({ rejection: { code: 'not-found' } });
  });

  it('R8 keeps ids, attributes and enrolment, and nothing that was observed', () => {
    const { state } = given(...gone);
    expect(state).toMatchObject({ generation: 1, activation: 'deleted', osVersion: '14.0', sources: ['manual'] });
    expect(state).toMatchObject({
      activatedAt: null,
      disconnected: false,
      lastHeardAt: null,
      assessed: false,
      threats: [],
    });
  });

  it.each<[string, DeviceCommand]>([
    ['deactivated', { type: 'DeactivateDevice', ...observed(day(10)) }],
    ['checked in', checkIn(day(10))],
    ['told to be secure', { type: 'ReportSecure', ...observed(day(10)) }],
    ['told to be disconnected', { type: 'ReportDisconnected', ...observed(day(10)) }],
    ['told of a threat', detect(day(10))],
    [
      'told of a resolved threat',
      { type: 'ResolveThreat', ...observed(day(10)), threatId: T1, cause: 'reported', report: ADWARE },
    ],
    ['told of an ignored threat', { type: 'ReportIgnoredThreat', ...observed(day(10)), threatId: T1, report: ADWARE }],
    ['asked to ignore a threat', { type: 'IgnoreThreat', at: day(10), threatId: T1, reason: null, until: null }],
    ['asked to reopen a threat', { type: 'ReopenThreat', at: day(10), threatId: T1 }],
    ['activated late, from before the deletion', activate(8, 10)],
    ['enrolled by a message from before the deletion', enroll(day(8), { source: 'feed' })],
  ])('R8 is not %s', (_what, command) => {
    expect(given(...gone).when(command)).toMatchObject({ rejection: { code: 'device-deleted' } });
  });

  it('R22 has no timers', () => {
    const timer = { at: day(100), lastHeardAt: day(2), disconnectedAfterDays: 30 };
    expect(given(...gone).when({ type: 'MissHeartbeat', ...timer, thresholdSince: day(0) })).toEqual(accept());
    expect(given(...gone).when({ type: 'ReviewDisconnection', ...timer })).toEqual(accept());
    expect(given(...gone).when({ type: 'ExpireIgnores', at: day(100) })).toEqual(accept());
  });

  it('R8 still leaves its groups, and is told so when it comes again', () => {
    const events = [enrolled({ source: 'group' }), inGroups(['Field'], day(0)), deleted(day(9))];
    const leave = { type: 'LeaveGroup', at: day(10), group: 'Field', deleteOnUnenrollment: true } as const;
    expect(given(...events).when(leave)).toEqual(accept(inGroups([], day(10))));
    const again = given(...events, inGroups([], day(10))).when(activate(11));
    expect(again).toMatchObject({ events: [{ type: 'DeviceEnrolled' }, { type: 'DeviceActivated' }] });
    const state = given(...events, inGroups([], day(10)), enrolled({ source: 'feed' }, day(11))).state;
    expect(state).toMatchObject({ generation: 2, reported: false, unreportedCause: 'leftEnrollment' });
  });
});

describe('the next generation of a device', () => {
  it('R8 is begun by enrolling it again, pending and without the older threats', () => {
    const again = enrolled({}, day(10));
    expect(given(...gone).when(enroll(day(10)))).toEqual(accept(again));
    expect(given(...gone, again).state).toMatchObject({
      generation: 2,
      activation: 'pending',
      threats: [],
      reported: true,
    });
  });

  it('R8 has the ids and attributes of the one before, brought up to date', () => {
    const known = enrolled({ mtdDeviceId: MTD_ID });
    const again = enroll(day(10), { model: undefined, osVersion: '15', source: 'feed' });
    expect(given(known, deleted(day(9))).when(again)).toEqual(
      accept(enrolled({ mtdDeviceId: MTD_ID, osVersion: '15', source: 'feed' }, day(10))),
    );
  });

  it('R8 is begun by an activation not older than the deletion, which activates it', () => {
    expect(given(...gone).when(activate(9, 10))).toEqual(accept(enrolled({}, day(10)), activated(day(9))));
    const { state } = given(...gone, enrolled({}, day(10)), activated(day(9)));
    expect(state).toMatchObject({ generation: 2, activation: 'activated', activatedAt: day(9) });
  });

  it('R8 is begun in the way in which the device was enrolled', () => {
    const sourceOf = (...events: readonly DeviceEvent[]) => given(...events, deleted(day(9))).when(activate(10));
    const byGroup = [enrolled({ source: 'group' }), inGroups(['Field'], day(0))];
    expect(sourceOf(...byGroup)).toMatchObject({ events: [{ data: { source: 'group' } }, {}] });
    expect(sourceOf(...byGroup, enrolled({}, day(1)))).toMatchObject({ events: [{ data: { source: 'manual' } }, {}] });
    const hasLeft = [...byGroup, inGroups([], day(2)), left(day(2))];
    expect(sourceOf(...hasLeft)).toMatchObject({ events: [{ data: { source: 'feed' } }, {}] });
    const state = given(...hasLeft, deleted(day(9)), enrolled({ source: 'feed' }, day(10))).state;
    expect(state.unreportedCause).toBe('leftEnrollment');
  });

  it('R8 is not begun by activating a device of another platform', () => {
    expect(given(foundUnsupported(), deleted(day(9))).when(activate(10))).toMatchObject({
      rejection: { code: 'unsupported-device' },
    });
  });

  it('R8 counts what was observed since the deletion, whenever it began', () => {
    const told = given(...gone, detected(day(9.5), ADWARE), enrolled({}, day(10))).state;
    expect(told).toMatchObject({ activation: 'pending', threats: [{ classifications: ['ADWARE'], status: 'open' }] });
    const late = given(...gone, enrolled({}, day(10)), detected(day(9.5), ADWARE)).state;
    expect(late.threats).toMatchObject([{ classifications: ['ADWARE'], detectedAt: day(9.5) }]);
  });

  it('R8 is not touched by what was observed before the deletion: it is recorded, once, and has no effect', () => {
    const next = [...gone, enrolled({}, day(10)), activated(day(10))];
    const before = given(...next);
    const late = detect(day(8), ADWARE, day(11));
    expect(before.when(late)).toEqual(accept(detected(day(8), ADWARE)));
    const after = given(...next, detected(day(8), ADWARE));
    expect(after.state).toMatchObject({ threats: [], activation: 'activated' });
    expect(after.when(late)).toEqual(accept());
    const deactivate = { type: 'DeactivateDevice', ...heard(day(8), day(11)) } as const;
    expect(before.when(deactivate)).toEqual(accept(deactivated(day(8))));
    expect(given(...next, deactivated(day(8))).state.activation).toBe('activated');
    expect(given(...next, deactivated(day(8))).when(deactivate)).toEqual(accept());
    expect(given(...next, missed(day(8)), assessed(day(8)), resolved(day(8)), reopened(day(8))).state).toMatchObject({
      disconnected: false,
      assessed: false,
      threats: [],
    });
  });

  it('R8 is not told anything by a check-in or a secure status from before the deletion', () => {
    const next = given(...gone, enrolled({}, day(10)), activated(day(10)), missed(day(40), day(10), 'reported'));
    expect(next.when(checkIn(day(8), day(41)))).toEqual(accept());
    expect(next.when({ type: 'ReportSecure', ...heard(day(8), day(41)) })).toEqual(accept());
    expect(next.when({ type: 'ReportDisconnected', ...observed(day(8), day(41)) })).toEqual(accept());
  });

  it('R8 remembers the last sixteen late words that had no effect, no more', () => {
    const lates = Array.from({ length: 20 }, (_none, index) => detected(day(1 + index / 100)));
    const { state } = given(enrolled(), deleted(day(9)), enrolled({}, day(10)), ...lates);
    expect(state.late).toHaveLength(16);
    expect(state.threats).toEqual([]);
  });
});
