import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import {
  checkIn,
  day,
  deleted,
  detect,
  detected,
  enroll,
  enrolled,
  given,
  INTUNE_ID,
  link,
  linked,
  MTD_ID,
  OTHER_INTUNE_ID,
  OTHER_MTD_ID,
  resolved,
  superseded,
  T1,
  takenAfter,
} from '../testing/device-words.js';
import { OTHER_DEVICE } from '../testing/values.js';
import type { DeviceEvent, EnrolledDevice } from './events.js';
import { survivorOf } from './joining.js';

const byFeed = (told: Partial<EnrolledDevice> = {}): DeviceEvent =>
  enrolled({
    source: 'feed',
    intuneDeviceId: null,
    mtdDeviceId: MTD_ID,
    platform: null,
    osVersion: null,
    model: null,
    ...told,
  });
const state = (...events: readonly DeviceEvent[]) => given(...events).state;

describe('the survivor of two devices', () => {
  const plain = state(enrolled());
  const feed = state(byFeed());
  const threatened = state(byFeed(), detected(day(1)), resolved(day(2)));

  it.each([
    ['the one with threats, resolved ones too', plain, threatened, 'second'],
    ['if both have some, the one with the Intune id', state(enrolled(), detected(day(1))), threatened, 'first'],
    ['if neither has some, the one with the Intune id', feed, plain, 'second'],
    ['never a deleted one', state(enrolled(), deleted(day(1))), feed, 'second'],
    [
      'not even one that was told of a threat since',
      state(enrolled(), deleted(day(1)), detected(day(2))),
      feed,
      'second',
    ],
  ] as const)('R33a is %s', (_what, first, second, survivor) => {
    expect(survivorOf(first, second)).toBe(survivor);
    expect(survivorOf(second, first)).toBe(survivor === 'first' ? 'second' : 'first');
  });

  it('R33a of two alike is the same one, whichever is asked about first', () => {
    const other = state(enrolled({ intuneDeviceId: OTHER_INTUNE_ID }));
    expect(survivorOf(plain, other)).toBe('first');
    expect(survivorOf(other, plain)).toBe('second');
    const otherFeed = state(byFeed({ mtdDeviceId: OTHER_MTD_ID }));
    expect([survivorOf(feed, otherFeed), survivorOf(otherFeed, feed)]).toEqual(['first', 'second']);
  });
});

describe('linking a device', () => {
  it('R33a adds a second id, once', () => {
    expect(given(enrolled()).when(link(day(1)))).toEqual(accept(linked(day(1))));
    expect(given(enrolled(), linked(day(1))).state).toMatchObject({ intuneDeviceId: INTUNE_ID, mtdDeviceId: MTD_ID });
    expect(given(enrolled(), linked(day(1))).when(link(day(2)))).toEqual(accept());
  });

  it('R33a makes a device of the feed reported by its Intune id', () => {
    expect(given(byFeed()).state).toMatchObject({ reported: false, unreportedCause: 'noIntuneDeviceId' });
    expect(given(byFeed(), linked(day(1))).state).toMatchObject({ reported: true, unreportedCause: null });
  });

  it('R33a lets the id of that kind that it had go, for good', () => {
    const known = [enrolled(), linked(day(1))];
    const other = link(day(2), { mtdDeviceId: OTHER_MTD_ID });
    expect(given(...known).when(other)).toMatchObject({
      events: [
        { type: 'DeviceLinked', data: { intuneDeviceId: INTUNE_ID, mtdDeviceId: OTHER_MTD_ID, retired: [MTD_ID] } },
      ],
    });
    const replaced: DeviceEvent = {
      type: 'DeviceLinked',
      occurredAt: day(2),
      data: { intuneDeviceId: INTUNE_ID, mtdDeviceId: OTHER_MTD_ID, retired: [MTD_ID], taken: null },
    };
    const refusal = { rejection: { code: 'id-retired' } };
    expect(given(...known, replaced).when(link(day(3)))).toMatchObject(refusal);
    expect(given(...known, replaced).when(enroll(day(3), { mtdDeviceId: MTD_ID }))).toMatchObject(refusal);
    expect(given(...known, replaced).when(enroll(day(3), { mtdDeviceId: OTHER_MTD_ID }))).toEqual(accept());
  });

  it('R33a lets what the other carried and does not go on go as well, and what it had let go before', () => {
    const taken = {
      ...takenAfter(enrolled({ intuneDeviceId: OTHER_INTUNE_ID, mtdDeviceId: MTD_ID })),
      retired: [OTHER_MTD_ID],
    };
    expect(given(enrolled()).when(link(day(1), { taken }))).toMatchObject({
      events: [{ data: { mtdDeviceId: MTD_ID, retired: [OTHER_INTUNE_ID, OTHER_MTD_ID] } }],
    });
  });

  it('R33a is refused of one that is not there, and brings nothing to a deleted one', () => {
    expect(given().when(link(day(1)))).toMatchObject({ rejection: { code: 'not-found' } });
    const gone = given(enrolled(), deleted(day(1)));
    expect(gone.when(link(day(2), { taken: takenAfter(byFeed()) }))).toMatchObject({
      rejection: { code: 'device-deleted' },
    });
    expect(gone.when(link(day(2)))).toEqual(accept(linked(day(2))));
  });
});

describe('a superseded device', () => {
  const gone = given(byFeed(), detected(day(1)), superseded(OTHER_DEVICE, day(2)));

  it('R33a says which one it is now, once', () => {
    const supersede = { type: 'SupersedeDevice', at: day(2), by: OTHER_DEVICE, retired: false } as const;
    expect(given(byFeed()).when(supersede)).toEqual(accept(superseded(OTHER_DEVICE, day(2))));
    expect(gone.state.supersededBy).toBe(OTHER_DEVICE);
    expect(gone.when(supersede)).toEqual(accept());
    expect(gone.when({ ...supersede, retired: true })).toEqual(accept(superseded(OTHER_DEVICE, day(2), true)));
  });

  it('R33a decides nothing any more: the command is for its survivor', () => {
    const timer = { at: day(100), lastHeardAt: day(2), disconnectedAfterDays: 30 };
    for (const command of [
      enroll(day(3)),
      link(day(3)),
      checkIn(day(3)),
      detect(day(3)),
      { type: 'IgnoreThreat', at: day(3), threatId: T1, reason: null, until: null },
      { type: 'DeleteDevice', at: day(3), cause: 'command' },
      { type: 'LeaveGroup', at: day(3), group: 'Field', deleteOnUnenrollment: true },
      { type: 'MissHeartbeat', ...timer, thresholdSince: day(0) },
      { type: 'ReviewDisconnection', ...timer },
      { type: 'ExpireIgnores', at: day(100) },
    ] as const) {
      expect(gone.when(command)).toEqual(accept());
    }
  });

  it('R33a may be an address that never was a device', () => {
    const supersede = { type: 'SupersedeDevice', at: day(2), by: OTHER_DEVICE, retired: false } as const;
    expect(given().when(supersede)).toEqual(accept(superseded(OTHER_DEVICE, day(2))));
    const address = given(superseded(OTHER_DEVICE, day(2)));
    expect(address.state).toMatchObject({ exists: false, supersededBy: OTHER_DEVICE, retiredAddress: false });
    expect(address.when(enroll(day(3)))).toEqual(accept());
  });

  it('R33a whose id was let go is not enrolled, nor linked', () => {
    const address = given(superseded(OTHER_DEVICE, day(2), true));
    expect(address.when(enroll(day(3)))).toMatchObject({ rejection: { code: 'id-retired' } });
    expect(address.when(link(day(3)))).toMatchObject({ rejection: { code: 'id-retired' } });
  });
});
