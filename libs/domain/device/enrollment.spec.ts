import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import {
  activated,
  day,
  deleted,
  detected,
  enroll,
  enrolled,
  foundUnsupported,
  given,
  inGroups,
  left,
  MTD_ID,
  OTHER_INTUNE_ID,
  PHONE,
} from '../testing/device-words.js';
import { personId } from '../identity/ids.js';
import type { DeviceEvent } from './events.js';

const byGroup = enrolled({ source: 'group' });
const inField = inGroups(['Field'], day(0));
const returned = (days: number): DeviceEvent => ({
  type: 'DeviceReturnedToEnrollment',
  occurredAt: day(days),
  data: {},
});
const leave = (days: number, group = 'Field', deleteOnUnenrollment = false) =>
  ({ type: 'LeaveGroup', at: day(days), group, deleteOnUnenrollment }) as const;
const REPORTED = { reported: true, unreportedCause: null };
const LEFT = { reported: false, unreportedCause: 'leftEnrollment' };

describe('enrolling a device', () => {
  it('R8 by hand makes it pending, and reported if it has an Intune id', () => {
    expect(given().when(enroll(day(0)))).toEqual(accept(enrolled()));
    expect(given(enrolled()).state).toMatchObject({
      exists: true,
      generation: 1,
      activation: 'pending',
      unsupported: false,
      ...REPORTED,
      osVersion: '14.0',
    });
  });

  it('R8 without an Intune id leaves it unreported', () => {
    const command = {
      type: 'EnrollDevice',
      at: day(0),
      source: 'manual',
      mtdDeviceId: MTD_ID,
      platform: 'ios',
    } as const;
    const data = { intuneDeviceId: null, mtdDeviceId: MTD_ID, platform: 'ios', osVersion: null, model: null };
    expect(given().when(command)).toEqual(accept(enrolled(data)));
    expect(given(enrolled(data)).state).toMatchObject({ reported: false, unreportedCause: 'noIntuneDeviceId' });
  });

  it('R6 of another platform finds it unsupported', () => {
    expect(given().when(enroll(day(0), { platform: 'windows' }))).toEqual(accept(foundUnsupported()));
    expect(given(foundUnsupported()).state).toMatchObject({ exists: true, unsupported: true, platform: 'windows' });
  });

  it('R6 without a platform leaves open whether it is supported', () => {
    const named = enrolled({ platform: null });
    expect(given().when(enroll(day(0), { platform: undefined }))).toEqual(accept(named));
    expect(given(named).state).toMatchObject({ platform: null, unsupported: false });
    expect(given(named).when(enroll(day(1), { platform: 'windows' }))).toEqual(accept(foundUnsupported(day(1))));
  });

  it('R8 again brings its attributes up to date, once', () => {
    const newer = enroll(day(1), { osVersion: '15' });
    const { entraDeviceId, platform, manufacturer, model } = PHONE;
    const changed: DeviceEvent = {
      type: 'DeviceAttributesChanged',
      occurredAt: day(1),
      data: { entraDeviceId, platform, osVersion: '15', manufacturer, model, userId: null },
    };
    expect(given(enrolled()).when(newer)).toEqual(accept(changed));
    expect(given(enrolled(), changed).when(newer)).toEqual(accept());
    expect(given(enrolled()).when(enroll(day(1)))).toEqual(accept());
  });

  it('R8 again with another person is the device of that person from now on, and stays so where nobody is named', () => {
    const PERSON = personId('7c9e6679-7425-40de-944b-e07fc1f90ae7');
    const hers = enrolled({ userId: PERSON });
    expect(given().when(enroll(day(0), { userId: PERSON }))).toEqual(accept(hers));
    expect(given(hers).state.userId).toBe(PERSON);
    expect(given(hers).when(enroll(day(1)))).toEqual(accept());
    const { entraDeviceId, platform, osVersion, manufacturer, model } = PHONE;
    expect(given(enrolled()).when(enroll(day(1), { userId: PERSON }))).toEqual(
      accept({
        type: 'DeviceAttributesChanged',
        occurredAt: day(1),
        data: { entraDeviceId, platform, osVersion, manufacturer, model, userId: PERSON },
      }),
    );
  });

  it('R8 again does not unlearn what is left out', () => {
    const told = { osVersion: undefined, model: undefined, platform: undefined };
    expect(given(enrolled()).when(enroll(day(1), told))).toEqual(accept());
  });

  it('R6 with a platform that is no longer supported, or is now, keeps threats and activation', () => {
    const told = [enrolled(), activated(day(0)), detected(day(0))];
    expect(given(...told).when(enroll(day(1), { platform: 'windows' }))).toEqual(accept(foundUnsupported(day(1))));
    const turned = given(...told, foundUnsupported(day(1)));
    expect(turned.state).toMatchObject({ unsupported: true, activation: 'activated', threats: [{ status: 'open' }] });
    expect(turned.when(enroll(day(2)))).toEqual(accept(enrolled({}, day(2))));
    expect(given(...told, foundUnsupported(day(1)), enrolled({}, day(2))).state).toMatchObject({
      unsupported: false,
      generation: 1,
      activation: 'activated',
      threats: [{ status: 'open' }],
    });
  });

  it('R6 of one unsupported platform after another only changes its attributes', () => {
    expect(given(foundUnsupported()).when(enroll(day(1), { platform: 'tizen' }))).toMatchObject({
      events: [{ type: 'DeviceAttributesChanged', data: { platform: 'tizen' } }],
    });
  });

  it('R33a with an id that it does not carry is no enrolment: it is linked first', () => {
    expect(() => given(enrolled()).when(enroll(day(1), { mtdDeviceId: MTD_ID }))).toThrow(RangeError);
    expect(() => given(enrolled()).when(enroll(day(1), { intuneDeviceId: OTHER_INTUNE_ID }))).toThrow(RangeError);
  });
});

describe('a device of an enrollment group', () => {
  it('R8 is enrolled by the group, and reported from its first event on', () => {
    expect(given().when(enroll(day(0), { source: 'group', group: 'Field' }))).toEqual(accept(byGroup, inField));
    expect(given(byGroup).state).toMatchObject(REPORTED);
    expect(given(byGroup, inField).state).toMatchObject({ ...REPORTED, groups: ['Field'] });
  });

  it('R8 is held by several, in the order of their code units, each told once', () => {
    const both = inGroups(['Field', 'Office'], day(1));
    const command = enroll(day(1), { source: 'group', group: 'Office' });
    expect(given(byGroup, inField).when(command)).toEqual(accept(both));
    expect(given(byGroup, inField, both).when(command)).toEqual(accept());
    const lower = enroll(day(1), { source: 'group', group: 'Área' });
    expect(given(byGroup, inField, both).when(lower)).toMatchObject({
      events: [{ data: { groups: ['Field', 'Office', 'Área'] } }],
    });
  });

  it('R8 stays while one group holds it, and leaves with the last', () => {
    const both = inGroups(['Field', 'Office'], day(1));
    expect(given(byGroup, both).when(leave(2))).toEqual(accept(inGroups(['Office'], day(2))));
    expect(given(byGroup, both, inGroups(['Office'], day(2))).state).toMatchObject(REPORTED);
    expect(given(byGroup, inField).when(leave(2))).toEqual(accept(inGroups([], day(2)), left(day(2))));
  });

  it('R8 that left is unreported but keeps activation and threats', () => {
    const { state } = given(byGroup, inField, activated(day(0)), detected(day(0)), inGroups([], day(2)), left(day(2)));
    expect(state).toMatchObject({ ...LEFT, activation: 'activated', threats: [{ status: 'open' }] });
  });

  it('R8 leaves a group that does not hold it without an event', () => {
    expect(given(byGroup, inField).when(leave(2, 'Office'))).toEqual(accept());
    expect(given().when(leave(2))).toMatchObject({ rejection: { code: 'not-found' } });
  });

  it('R8 that left is deleted instead where the tenant deletes such devices', () => {
    expect(given(byGroup, inField).when(leave(2, 'Field', true))).toEqual(accept(deleted(day(2), 'leftEnrollment')));
    expect(given(byGroup, inField, deleted(day(2), 'leftEnrollment')).state).toMatchObject({
      activation: 'deleted',
      groups: [],
      ...LEFT,
    });
  });

  it('R8 that returns is reported again', () => {
    const gone = [byGroup, inField, inGroups([], day(2)), left(day(2))];
    const command = enroll(day(3), { source: 'group', group: 'Office' });
    expect(given(...gone).when(command)).toEqual(accept(inGroups(['Office'], day(3)), returned(3)));
    expect(given(...gone, inGroups(['Office'], day(3)), returned(3)).state).toMatchObject({
      ...REPORTED,
      groups: ['Office'],
    });
  });

  it('R8 that is enrolled by hand does not leave with its groups', () => {
    const byHand = enrolled({ source: 'manual' }, day(1));
    expect(given(byGroup, inField).when(enroll(day(1)))).toEqual(accept(byHand));
    expect(given(byGroup, inField, byHand).when(leave(2, 'Field', true))).toEqual(accept(inGroups([], day(2))));
    expect(given(byGroup, inField, byHand, inGroups([], day(2))).state).toMatchObject(REPORTED);
  });

  it('R8 that left is brought back by hand, too', () => {
    const gone = given(byGroup, inField, inGroups([], day(2)), left(day(2)));
    expect(gone.when(enroll(day(3)))).toEqual(accept(enrolled({}, day(3)), returned(3)));
  });
});

describe('a device of the feed', () => {
  const byFeed = enrolled({ source: 'feed', mtdDeviceId: MTD_ID });

  it('R8 is reported if the message carries its Intune id', () => {
    expect(given(byFeed).state).toMatchObject(REPORTED);
    expect(given(enrolled({ source: 'feed', intuneDeviceId: null, mtdDeviceId: MTD_ID })).state).toMatchObject({
      reported: false,
      unreportedCause: 'noIntuneDeviceId',
    });
  });

  it('R8 is not reported by a message once a group has held it', () => {
    expect(given(byFeed, inGroups(['Field'], day(1)), inGroups([], day(2)), left(day(2))).state).toMatchObject(LEFT);
    const again = enroll(day(3), { source: 'feed', mtdDeviceId: MTD_ID });
    const gone = given(byFeed, inGroups(['Field'], day(1)), inGroups([], day(2)), left(day(2)));
    expect(gone.when(again)).toEqual(accept());
  });
});
