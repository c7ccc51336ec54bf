import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import {
  activated,
  ADWARE,
  assessed,
  day,
  deactivated,
  deleted,
  detected,
  enrolled,
  foundUnsupported,
  given,
  heardAfterGap,
  ignored,
  inGroups,
  link,
  linked,
  missed,
  MTD_ID,
  OTHER_MTD_ID,
  reopened,
  resolved,
  restored,
  T1,
  T2,
  takenAfter,
  TROJAN,
} from '../testing/device-words.js';
import { OTHER_DEVICE } from '../testing/values.js';
import type { DeviceEvent, EnrolledDevice } from './events.js';
import { takenFrom } from './state.js';

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

describe('what a joined device brings', () => {
  const taken = takenAfter(
    byFeed(),
    activated(day(1)),
    assessed(day(2)),
    detected(day(3)),
    ignored(day(4), day(40), 'ours'),
    detected(day(3), ADWARE, T2),
    resolved(day(5), null, T2),
  );
  const join = linked(day(9), taken);
  const joined = given(enrolled(), join);

  it('R33a are all its threats, with their times and both registers', () => {
    expect(given(enrolled()).when(link(day(9), { taken }))).toEqual(accept(join));
    expect(joined.state.threats).toMatchObject([
      { threatId: T1, status: 'ignored', detectedAt: day(3), ignoredUntil: day(40), classifications: ['TROJAN'] },
      { threatId: T2, status: 'resolved', detectedAt: day(3), resolvedAt: day(5) },
    ]);
    expect(joined.when({ type: 'ExpireIgnores', at: day(41) })).toMatchObject({
      events: [{ type: 'ThreatReopened', occurredAt: day(40) }],
    });
  });

  it('R33a is its activation, that it was assessed, and its sighting', () => {
    expect(joined.state).toMatchObject({
      activation: 'activated',
      activatedAt: day(1),
      assessed: true,
      lastHeardAt: day(2),
    });
  });

  it('R33a is the later activation of both', () => {
    const after = (...events: readonly DeviceEvent[]) => given(enrolled(), ...events, join).state;
    expect(after(activated(day(0.5)), deactivated(day(0.7)))).toMatchObject({
      activation: 'activated',
      activatedAt: day(1),
    });
    expect(after(activated(day(0.5)), deactivated(day(6)))).toMatchObject({ activation: 'deactivated' });
    expect(after(activated(day(6)))).toMatchObject({ activation: 'activated', activatedAt: day(1) });
  });

  it('R33a keeps the order of what was said within one instant', () => {
    const again = takenAfter(byFeed(), activated(day(1)), deactivated(day(3)), activated(day(3)), assessed(day(3)));
    expect(given(enrolled(), linked(day(9), again)).state).toMatchObject({
      activation: 'activated',
      activatedAt: day(3),
      assessed: true,
    });
  });

  it('R33a falls into its place among what the survivor was told', () => {
    const told = [enrolled(), detected(day(2)), resolved(day(8))];
    expect(given(...told, join).state.threats[0]).toMatchObject({
      status: 'resolved',
      resolvedAt: day(8),
      detectedAt: day(2),
    });
    expect(given(enrolled(), join, resolved(day(2))).state.threats[0]).toMatchObject({ status: 'ignored' });
  });

  it('R33a is its enrolment: ways, groups, and what it knows of itself', () => {
    const group = takenAfter(enrolled({ source: 'group', mtdDeviceId: MTD_ID }), inGroups(['Field'], day(0)));
    const { state: after } = given(byFeed({ mtdDeviceId: OTHER_MTD_ID }), linked(day(1), group));
    expect(after).toMatchObject({ groups: ['Field'], reported: true, platform: 'android', model: 'Pixel 9' });
    expect(after.sources).toEqual(['feed', 'group']);
    const office = given(enrolled({ source: 'group' }), inGroups(['Office'], day(0)), linked(day(1), group)).state;
    expect(office).toMatchObject({ groups: ['Field', 'Office'], model: 'Pixel 9' });
  });

  it('R33a makes a device unsupported only where nobody knew its platform', () => {
    const windows = takenAfter(foundUnsupported());
    expect(given(byFeed(), linked(day(1), windows)).state).toMatchObject({ unsupported: true, platform: 'windows' });
    expect(given(enrolled(), linked(day(1), windows)).state).toMatchObject({ unsupported: false, platform: 'android' });
  });

  it('R33 R33a is since when the source named it, and what it was heard after a gap', () => {
    const named = takenAfter(byFeed(), heardAfterGap(day(5)));
    expect(given(enrolled(), linked(day(9), named)).state).toMatchObject({ namedAt: day(0), heardAfterGapAt: day(5) });
  });

  it('R22 R33a is its sighting, also for a survivor that is disconnected', () => {
    const silent = given(enrolled(), activated(day(0)), missed(day(30), day(0)));
    const heardOn = (days: number) => link(day(35), { taken: { ...taken, lastHeardAt: day(days) } });
    expect(silent.when(heardOn(32))).toMatchObject({ events: [{ type: 'DeviceLinked' }, restored(day(32))] });
    expect(silent.when(heardOn(20))).toMatchObject({ events: [{ type: 'DeviceLinked' }, restored(day(30))] });
    expect(silent.when(heardOn(5))).toMatchObject({ events: [{ type: 'DeviceLinked' }] });
    const reported = given(enrolled(), activated(day(0)), missed(day(30), day(0), 'reported'));
    expect(reported.when(heardOn(20))).toMatchObject({ events: [{ type: 'DeviceLinked' }] });
  });

  it('R33a may be the sighting that is kept beside the log', () => {
    expect(takenFrom(OTHER_DEVICE, state(byFeed(), activated(day(1))), day(7)).lastHeardAt).toBe(day(7));
    expect(takenFrom(OTHER_DEVICE, state(byFeed(), activated(day(8))), day(7)).lastHeardAt).toBe(day(8));
  });

  it('R33a taken again changes nothing, unless there is more', () => {
    expect(joined.when(link(day(10), { taken }))).toEqual(accept());
    const more = takenAfter(byFeed(), activated(day(1)), detected(day(8), TROJAN, T2));
    expect(joined.when(link(day(10), { taken: more }))).toMatchObject({ events: [{ type: 'DeviceLinked' }] });
  });

  it('R33a counts in whatever generation the survivor is', () => {
    const again = given(enrolled(), deleted(day(7)), enrolled({}, day(8)), join).state;
    expect(again).toMatchObject({
      generation: 2,
      activation: 'activated',
      threats: [{ threatId: T1 }, { threatId: T2 }],
    });
    expect(given(enrolled(), join, deleted(day(10))).state.threats).toEqual([]);
  });

  it('R14 R22 R33a falls due in the generation that took it over, also where it was due before', () => {
    const again = [enrolled(), deleted(day(7)), enrolled({}, day(8))];
    const due = takenAfter(byFeed(), activated(day(1)), detected(day(2)), ignored(day(3), day(5)));
    const after = given(...again, linked(day(9), due));
    const expire = { type: 'ExpireIgnores', at: day(9) } as const;
    expect(after.when(expire)).toEqual(accept(reopened(day(7), 'expired')));
    expect(given(...again, linked(day(9), due), reopened(day(7), 'expired')).state.threats[0]?.status).toBe('open');
    const silent = { type: 'MissHeartbeat', at: day(9), lastHeardAt: null, thresholdSince: day(0) } as const;
    expect(after.when({ ...silent, disconnectedAfterDays: 2 })).toEqual(accept(missed(day(7), day(1))));
    expect(given(...again, linked(day(9), due), missed(day(7), day(1))).state.disconnected).toBe(true);
  });

  it('R33a is nothing of a deleted one but what it was known by', () => {
    const gone = takenAfter(byFeed(), activated(day(1)), deleted(day(2)), detected(day(3)));
    expect(gone).toMatchObject({ mtdDeviceId: MTD_ID, threats: [], activations: [], sources: [], lastHeardAt: null });
    expect(given(enrolled(), linked(day(9), gone)).state).toMatchObject({
      activation: 'pending',
      threats: [],
      sources: ['manual'],
    });
  });
});
