import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import type { Instant } from '../instant.js';
import {
  activated,
  assessed,
  checkIn,
  day,
  deactivated,
  detect,
  detected,
  enrolled,
  given,
  heard,
  missed,
  observed,
  restored,
} from '../testing/device-words.js';
import type { MissHeartbeat, ReportDisconnected, ReviewDisconnection } from './commands.js';
import type { DeviceEvent } from './events.js';

const miss = (at: Instant, told: Partial<MissHeartbeat> = {}): MissHeartbeat => ({
  type: 'MissHeartbeat',
  at,
  lastHeardAt: null,
  disconnectedAfterDays: 30,
  thresholdSince: day(0),
  ...told,
});
const review = (
  at: Instant,
  disconnectedAfterDays: number,
  lastHeardAt: Instant | null = null,
): ReviewDisconnection => ({
  type: 'ReviewDisconnection',
  at,
  lastHeardAt,
  disconnectedAfterDays,
});
const disconnect = (at: Instant, now = at, lastHeardAt: Instant | null = null): ReportDisconnected => ({
  type: 'ReportDisconnected',
  ...observed(at, now),
  lastHeardAt,
});
const after = (...events: readonly DeviceEvent[]) => given(enrolled(), activated(day(1)), ...events);
const assessedLife = [assessed(day(1))];

describe('a silent device', () => {
  it('R22 is disconnected so many days after its activation, where it was not heard of since', () => {
    expect(after().when(miss(day(30.9)))).toEqual(accept());
    expect(after().when(miss(day(31)))).toEqual(accept(missed(day(31), day(1))));
    expect(after(missed(day(31), day(1))).state).toMatchObject({ disconnected: true, disconnectedSince: day(31) });
  });

  it('R22 is disconnected at the instant it was due, not when a sweep noticed', () => {
    expect(after().when(miss(day(50)))).toEqual(accept(missed(day(31), day(1))));
  });

  it('R22 counts from the newest sighting, in the log or beside it', () => {
    expect(after(assessed(day(3))).when(miss(day(50)))).toEqual(accept(missed(day(33), day(3))));
    expect(after(assessed(day(3))).when(miss(day(50), { lastHeardAt: day(7) }))).toEqual(
      accept(missed(day(37), day(7))),
    );
    expect(after(assessed(day(3))).when(miss(day(50), { lastHeardAt: day(2) }))).toEqual(
      accept(missed(day(33), day(3))),
    );
  });

  it('R22 is not disconnected before the change that made it due', () => {
    const lowered = { disconnectedAfterDays: 5, thresholdSince: day(20) };
    expect(after().when(miss(day(20), lowered))).toEqual(accept(missed(day(20), day(1))));
    expect(after().when(miss(day(19), lowered))).toEqual(accept());
  });

  it('R22 is disconnected once, and only while it is activated', () => {
    expect(after(missed(day(31), day(1))).when(miss(day(60)))).toEqual(accept());
    expect(after(deactivated(day(2))).when(miss(day(60)))).toEqual(accept());
    expect(given(enrolled()).when(miss(day(60)))).toEqual(accept());
    expect(given().when(miss(day(60)))).toEqual(accept());
  });

  it('R22 is disconnected again when it falls silent again, never before it was restored', () => {
    const back = after(missed(day(31), day(1)), restored(day(40)));
    expect(back.state).toMatchObject({ disconnected: false, disconnectedSince: null });
    expect(back.when(miss(day(70), { lastHeardAt: day(40) }))).toEqual(accept(missed(day(70), day(40))));
    // The sighting beside the log was lost: what the log tells is older than what restored the device.
    expect(back.when(miss(day(70)))).toEqual(accept(missed(day(40), day(1))));
  });
});

describe('a disconnected device', () => {
  const silent = after(...assessedLife, missed(day(31), day(1)));

  it('R21 R22 is restored by a check-in, at the sighting', () => {
    expect(silent.when(checkIn(day(40)))).toEqual(accept(restored(day(40))));
    expect(after(...assessedLife, missed(day(31), day(1)), restored(day(40))).state.disconnected).toBe(false);
  });

  it('R22 is restored by a late sighting younger than the threshold, but never before the miss', () => {
    expect(silent.when(checkIn(day(20), day(49)))).toEqual(accept(restored(day(31))));
    expect(silent.when(checkIn(day(20), day(50)))).toEqual(accept());
    expect(after(...assessedLife, missed(day(31), day(1)), restored(day(31))).state.disconnected).toBe(false);
  });

  it('R22 is restored by a threat that the device reports, after the threat', () => {
    expect(silent.when({ ...detect(day(40)), heard: true })).toEqual(accept(detected(day(40)), restored(day(40))));
    expect(silent.when(detect(day(40)))).toEqual(accept(detected(day(40))));
  });

  it('R22 is restored by a deactivation that the device reports', () => {
    const command = { type: 'DeactivateDevice', ...heard(day(40)) } as const;
    expect(silent.when(command)).toEqual(accept(deactivated(day(40)), restored(day(40))));
  });

  it('R22 is restored by a later threshold that does not call it silent', () => {
    expect(silent.when(review(day(40), 39))).toEqual(accept());
    expect(silent.when(review(day(40), 40))).toEqual(accept(restored(day(40), 'threshold')));
    expect(silent.when(review(day(40), 35, day(6)))).toEqual(accept(restored(day(40), 'threshold')));
    expect(after().when(review(day(40), 90))).toEqual(accept());
  });

  it('R22 does not say so of itself before it is disconnected', () => {
    expect(after(...assessedLife).when(checkIn(day(40)))).toEqual(accept());
  });
});

describe('a silence that nobody had looked at when it ended', () => {
  const heardOf = { lastHeardAt: day(1), thresholdSince: day(0) } as const;
  const alive = after(...assessedLife);

  it('R22 is told with the sighting that ends it, at the instants of an engine that was on', () => {
    const { when } = alive;
    expect(when({ ...checkIn(day(40)), ...heardOf })).toEqual(accept(missed(day(31), day(1)), restored(day(40))));
    expect(when({ ...checkIn(day(40), day(45)), ...heardOf })).toEqual(
      accept(missed(day(31), day(1)), restored(day(40))),
    );
    expect(when({ ...checkIn(day(20), day(49)), ...heardOf })).toEqual(
      accept(missed(day(31), day(1)), restored(day(31))),
    );
    expect(when({ ...checkIn(day(40)), ...heardOf, lastHeardAt: day(5) })).toEqual(
      accept(missed(day(35), day(5)), restored(day(40))),
    );
    expect(when({ ...checkIn(day(40)), ...heardOf, thresholdSince: day(38) })).toEqual(
      accept(missed(day(38), day(1)), restored(day(40))),
    );
  });

  it('R22 is told before what the device reports', () => {
    expect(alive.when({ ...detect(day(40)), heard: true, ...heardOf })).toEqual(
      accept(missed(day(31), day(1)), detected(day(40)), restored(day(40))),
    );
    expect(alive.when({ type: 'ActivateDevice', ...heard(day(40)), ...heardOf })).toEqual(
      accept(missed(day(31), day(1)), activated(day(40)), restored(day(40))),
    );
    expect(alive.when({ type: 'DeactivateDevice', ...heard(day(40)), ...heardOf })).toEqual(
      accept(missed(day(31), day(1)), deactivated(day(40)), restored(day(40))),
    );
  });

  it('R22 is told once', () => {
    const told = after(...assessedLife, missed(day(31), day(1)), restored(day(40)));
    expect(told.when({ ...checkIn(day(40)), ...heardOf })).toEqual(accept());
    expect(told.when({ ...checkIn(day(75)), ...heardOf, lastHeardAt: day(40) })).toEqual(
      accept(missed(day(70), day(40)), restored(day(75))),
    );
    expect(after(...assessedLife, missed(day(31), day(1))).when({ ...checkIn(day(40)), ...heardOf })).toEqual(
      accept(restored(day(40))),
    );
  });

  it('R22 is none before it was due, and none that the sighting does not end: the sweep tells of that', () => {
    expect(alive.when({ ...checkIn(day(30.9)), ...heardOf })).toEqual(accept());
    expect(alive.when({ ...checkIn(day(20), day(50)), ...heardOf })).toEqual(accept());
    expect(alive.when({ ...detect(day(40)), ...heardOf })).toEqual(accept(detected(day(40))));
  });

  it('R22 is none of a device whose last sighting is lost, nor of one that is not activated', () => {
    expect(alive.when({ ...checkIn(day(40)), ...heardOf, lastHeardAt: null })).toEqual(accept());
    const activate = { type: 'ActivateDevice', ...heard(day(40)), ...heardOf } as const;
    expect(after(deactivated(day(2))).when(activate)).toEqual(accept(activated(day(40))));
  });

  it('R22a is none while a sweep is held: no device is disconnected by silence then', () => {
    expect(alive.when({ ...checkIn(day(40)), ...heardOf, thresholdSince: null })).toEqual(accept());
  });
});

describe('a device that its source calls disconnected', () => {
  const told = after(...assessedLife, missed(day(10), day(8), 'reported'));

  it('R22 is so at once', () => {
    expect(after().when(disconnect(day(10), day(10), day(8)))).toEqual(accept(missed(day(10), day(8), 'reported')));
    expect(given(enrolled()).when(disconnect(day(10)))).toEqual(accept(missed(day(10), null, 'reported')));
    expect(given().when(disconnect(day(10)))).toMatchObject({ rejection: { code: 'not-found' } });
  });

  it('R22 is not if it was heard of since, and is if at that instant', () => {
    expect(after().when(disconnect(day(10), day(12), day(11)))).toEqual(accept());
    expect(after(assessed(day(11))).when(disconnect(day(10), day(12)))).toEqual(accept());
    expect(after().when(disconnect(day(10), day(12), day(10)))).toEqual(accept(missed(day(10), day(10), 'reported')));
  });

  it('R22 is cleared only by a sighting not older than it', () => {
    expect(told.when(checkIn(day(9), day(12)))).toEqual(accept());
    expect(told.when(checkIn(day(10), day(12)))).toEqual(accept(restored(day(10))));
    expect(told.when(checkIn(day(11), day(12)))).toEqual(accept(restored(day(11))));
  });

  it('R22 is cleared only by such a sighting also where it had fallen silent already', () => {
    const silent = after(...assessedLife, missed(day(31), day(1)), missed(day(33), day(1), 'reported'));
    expect(silent.when(checkIn(day(32), day(34)))).toEqual(accept());
    expect(silent.when(checkIn(day(33), day(34)))).toEqual(accept(restored(day(33))));
    expect(silent.state.disconnectedSince).toBe(day(31));
  });

  it('R22 is not cleared by a threshold', () => {
    expect(told.when(review(day(12), 90))).toEqual(accept());
  });

  it('R22 stands behind a threshold that cleared a silence before it was told', () => {
    const cleared = [missed(day(31), day(1)), restored(day(40), 'threshold')];
    const late = disconnect(day(35), day(41));
    expect(after(...cleared).when(late)).toEqual(accept(missed(day(40), day(1), 'reported')));
    expect(after(...cleared, missed(day(40), day(1), 'reported')).when(late)).toEqual(accept());
    expect(after(missed(day(31), day(1)), restored(day(40))).when(late)).toEqual(accept());
  });

  it('R22 is told again only by a later word', () => {
    expect(told.when(disconnect(day(10), day(12), day(8)))).toEqual(accept());
    expect(told.when(disconnect(day(9), day(12), day(8)))).toEqual(accept());
    expect(told.when(disconnect(day(11), day(12), day(8)))).toEqual(accept(missed(day(11), day(8), 'reported')));
  });

  it('R22 R28 is connected once it is activated at or after that, not by an older activation', () => {
    const pending = [enrolled(), missed(day(10), null, 'reported')];
    const activate = (at: Instant) => ({ type: 'ActivateDevice', ...heard(at, day(12)) }) as const;
    expect(given(...pending).when(activate(day(11)))).toEqual(accept(activated(day(11)), restored(day(11))));
    expect(given(...pending).when(activate(day(9)))).toEqual(accept(activated(day(9))));
    expect(given(...pending, activated(day(9))).state).toMatchObject({ activation: 'activated', disconnected: true });
  });
});

describe('late words about the heartbeat', () => {
  it.each<[string, readonly DeviceEvent[], boolean]>([
    ['an older miss', [restored(day(40)), missed(day(31))], false],
    ['an older restoration', [missed(day(45)), restored(day(40))], true],
    ['a miss at the instant of the restoration, recorded later', [restored(day(40)), missed(day(40))], true],
  ])('R22 fall into their place: %s', (_what, events, disconnected) => {
    expect(after(...events).state.disconnected).toBe(disconnected);
  });
});
