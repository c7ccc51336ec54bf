import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import { instant } from '../instant.js';
import {
  activated,
  assessed,
  checkIn,
  day,
  deleted,
  detect,
  detected,
  enroll,
  enrolled,
  given,
  heard,
  heardAfterGap,
  linked,
  MTD_ID,
  missed,
  OTHER_MTD_ID,
  restored,
} from '../testing/device-words.js';
import type { DeviceEvent } from './events.js';

const named = enrolled({ mtdDeviceId: MTD_ID });
const life = [named, activated(day(1)), assessed(day(1))];
const GAP_END = day(10);
const checkInAt = (days: number, ...gapEnds: readonly ReturnType<typeof day>[]) => ({
  ...checkIn(day(days)),
  gapEnds: [GAP_END, ...gapEnds],
});

describe('a device and a gap of its source', () => {
  it('R33 is named from the event on that gives it an id of the MTD service', () => {
    expect(given(named).state.namedAt).toBe(day(0));
    expect(given(enrolled()).state.namedAt).toBeNull();
    expect(given(enrolled(), linked(day(3))).state.namedAt).toBe(day(3));
    expect(given(named, linked(day(3), null, { mtdDeviceId: OTHER_MTD_ID })).state.namedAt).toBe(day(0));
  });

  it('R33 is closed by the first sighting after it, once', () => {
    expect(given(...life).when(checkInAt(11))).toEqual(accept(heardAfterGap(day(11))));
    const closed = given(...life, heardAfterGap(day(11)));
    expect(closed.state).toMatchObject({ heardAfterGapAt: day(11), lastHeardAt: day(11) });
    expect(closed.when(checkInAt(11))).toEqual(accept());
    expect(closed.when(checkInAt(12))).toEqual(accept());
  });

  it('R33 is not closed by a sighting at its end or inside it', () => {
    expect(given(...life).when(checkInAt(10))).toEqual(accept());
    expect(given(...life).when({ ...checkInAt(10), at: instant(GAP_END + 1), now: day(12) })).toEqual(
      accept(heardAfterGap(instant(GAP_END + 1))),
    );
  });

  it('R33 is closed for each gap on its own', () => {
    const closed = given(...life, heardAfterGap(day(11)));
    expect(closed.when(checkInAt(21, day(20)))).toEqual(accept(heardAfterGap(day(21))));
    expect(closed.when(checkInAt(19, day(20)))).toEqual(accept());
  });

  it('R33 is closed by whatever is word of the device, and by nothing else', () => {
    const gapEnds = [GAP_END];
    const told = given(...life, missed(day(5), day(1), 'reported'));
    expect(told.when({ ...detect(day(11)), heard: true, gapEnds })).toEqual(
      accept(detected(day(11)), heardAfterGap(day(11)), restored(day(11))),
    );
    expect(told.when({ ...detect(day(11)), gapEnds })).toEqual(accept(detected(day(11))));
  });

  it('R33 is none of a device that was named only after it', () => {
    const late = given(enrolled(), activated(day(1)), assessed(day(1)), linked(day(11)));
    expect(late.when(checkInAt(12))).toEqual(accept());
    const never = given(enrolled(), activated(day(1)), assessed(day(1)));
    expect(never.when(checkInAt(12))).toEqual(accept());
  });

  it('R33 stays as it is through a deletion', () => {
    const events: readonly DeviceEvent[] = [...life, heardAfterGap(day(11)), deleted(day(12))];
    expect(given(...events).state).toMatchObject({ namedAt: day(0), heardAfterGapAt: day(11) });
    const again = given(...events, enrolled({ mtdDeviceId: MTD_ID }, day(13)));
    expect(again.when({ type: 'ActivateDevice', ...heard(day(14)), gapEnds: [GAP_END] })).toEqual(
      accept(activated(day(14))),
    );
    expect(again.when(enroll(day(14), { mtdDeviceId: MTD_ID }))).toEqual(accept());
  });
});
