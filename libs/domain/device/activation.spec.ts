import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import type { Instant } from '../instant.js';
import {
  activated,
  assessed,
  checkIn,
  day,
  deactivated,
  detected,
  enrolled,
  foundUnsupported,
  given,
  heard,
  ignored,
  ignoredBySource,
  missed,
  observed,
  reopened,
  resolved,
  restored,
  T2,
  TROJAN,
} from '../testing/device-words.js';
import type { ActivateDevice, DeactivateDevice } from './commands.js';
import type { DeviceEvent } from './events.js';

const activate = (at: Instant, now = at): ActivateDevice => ({ type: 'ActivateDevice', ...heard(at, now) });
const deactivate = (at: Instant, now = at): DeactivateDevice => ({ type: 'DeactivateDevice', ...observed(at, now) });
const after = (...events: readonly DeviceEvent[]) => given(enrolled(), ...events);

describe('activating a device', () => {
  it('R7 makes a pending one activated', () => {
    expect(after().when(activate(day(1)))).toEqual(accept(activated(day(1))));
    expect(after(activated(day(1))).state).toMatchObject({ activation: 'activated', activatedAt: day(1) });
  });

  it('R7 is not done by a threat', () => {
    expect(after(detected(day(1))).state).toMatchObject({ activation: 'pending', threats: [{ status: 'open' }] });
  });

  it('R28 again is recorded at another instant, and leaves the last activation where it was', () => {
    expect(after(activated(day(1))).when(activate(day(2)))).toEqual(accept(activated(day(2))));
    const again = after(activated(day(1)), activated(day(2)));
    expect(again.state.activatedAt).toBe(day(1));
    expect(again.when(activate(day(2)))).toEqual(accept());
    expect(after(activated(day(1))).when(activate(day(1)))).toEqual(accept());
  });

  it('R28 late is recorded once, also where it has no effect', () => {
    const days = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const known = days.map((number) => activated(day(number)));
    const late = activate(day(1.5), day(10));
    expect(after(...known).when(late)).toEqual(accept(activated(day(1.5))));
    expect(after(...known, activated(day(1.5))).when(late)).toEqual(accept());
  });

  it('R6 that is unsupported is refused', () => {
    expect(given(foundUnsupported()).when(activate(day(1)))).toMatchObject({
      rejection: { code: 'unsupported-device' },
    });
  });

  it('R7 that is not enrolled is refused', () => {
    expect(given().when(activate(day(1)))).toMatchObject({ rejection: { code: 'not-found' } });
    expect(given().when(deactivate(day(1)))).toMatchObject({ rejection: { code: 'not-found' } });
    expect(given().when(checkIn(day(1)))).toMatchObject({ rejection: { code: 'not-found' } });
  });

  it('R21 again, after it was deactivated, clears that it was disconnected', () => {
    const silent = after(activated(day(1)), missed(day(31), day(1)), deactivated(day(32)));
    const unheard = { ...activate(day(33)), heard: false };
    expect(silent.when(unheard)).toEqual(accept(activated(day(33)), restored(day(33))));
  });

  it('R22 again, where nobody has heard of the device, clears nothing', () => {
    const silent = after(activated(day(1)), missed(day(31), day(1)));
    expect(silent.when({ ...activate(day(33)), heard: false })).toEqual(accept(activated(day(33))));
    expect(silent.when(activate(day(33)))).toEqual(accept(activated(day(33)), restored(day(33))));
  });
});

describe('deactivating a device', () => {
  it('R7 works from every state', () => {
    expect(after().when(deactivate(day(1)))).toEqual(accept(deactivated(day(1))));
    expect(after(activated(day(1))).when(deactivate(day(2)))).toEqual(accept(deactivated(day(2))));
    expect(given(foundUnsupported()).when(deactivate(day(1)))).toEqual(accept(deactivated(day(1))));
    expect(after(activated(day(1)), deactivated(day(2))).state.activation).toBe('deactivated');
  });

  it('R7 again is recorded at another instant, because a late activation may lie between', () => {
    const off = after(activated(day(1)), deactivated(day(2)));
    expect(off.when(deactivate(day(2)))).toEqual(accept());
    expect(off.when(deactivate(day(4)))).toEqual(accept(deactivated(day(4))));
    expect(after(activated(day(1)), deactivated(day(2)), deactivated(day(4)), activated(day(3))).state.activation).toBe(
      'deactivated',
    );
  });
});

describe('the last activation', () => {
  it.each<[string, readonly DeviceEvent[], Partial<Record<'activation' | 'activatedAt', unknown>>]>([
    ['the first of those in a row', [activated(day(4)), activated(day(9))], { activatedAt: day(4) }],
    ['one that came late', [activated(day(4)), activated(day(2))], { activatedAt: day(2) }],
    [
      'one after a deactivation',
      [activated(day(2)), deactivated(day(3)), activated(day(4)), activated(day(5))],
      { activation: 'activated', activatedAt: day(4) },
    ],
    [
      'the repeated one after a late deactivation',
      [activated(day(2)), activated(day(4)), deactivated(day(3))],
      { activation: 'activated', activatedAt: day(4) },
    ],
    [
      'the one before a deactivation that still holds',
      [activated(day(2)), deactivated(day(3))],
      { activation: 'deactivated', activatedAt: day(2) },
    ],
    [
      'not one older than a deactivation that is known',
      [deactivated(day(3)), activated(day(2))],
      { activation: 'deactivated', activatedAt: day(2) },
    ],
    [
      'of two at one instant the one recorded later',
      [activated(day(2)), deactivated(day(2)), activated(day(2))],
      { activation: 'activated', activatedAt: day(2) },
    ],
  ])('R28 is %s', (_what, events, facts) => {
    expect(after(...events).state).toMatchObject(facts);
  });
});

describe('a check-in', () => {
  const checkedIn = (...events: readonly DeviceEvent[]) => after(...events).when(checkIn(day(5)));

  it('R7 of a device that is not activated is refused', () => {
    expect(checkedIn()).toMatchObject({ rejection: { code: 'not-activated' } });
    expect(checkedIn(activated(day(1)), deactivated(day(2)))).toMatchObject({ rejection: { code: 'not-activated' } });
  });

  it('R28 assesses the device, the first after each activation', () => {
    expect(checkedIn(activated(day(1)))).toEqual(accept(assessed(day(5))));
    expect(after(activated(day(1)), assessed(day(5))).state).toMatchObject({ assessed: true, lastHeardAt: day(5) });
    expect(checkedIn(activated(day(1)), assessed(day(2)))).toEqual(accept());
    const again = [activated(day(1)), assessed(day(2)), deactivated(day(3)), activated(day(4))];
    expect(after(...again).state.assessed).toBe(false);
    expect(checkedIn(...again)).toEqual(accept(assessed(day(5))));
  });

  it('R28 assesses at the instant of the activation, too', () => {
    expect(checkedIn(activated(day(5)))).toEqual(accept(assessed(day(5))));
    expect(after(activated(day(5)), assessed(day(5))).state.assessed).toBe(true);
    expect(after(assessed(day(5), 'secure'), activated(day(5))).state.assessed).toBe(false);
  });

  it('R28 that is older than the activation assesses nothing', () => {
    const late = after(assessed(day(4), 'secure'), activated(day(5)));
    expect(late.when(checkIn(day(3), day(6)))).toEqual(accept());
  });
});

describe('a secure status', () => {
  const secure = (at: Instant, now = at) => ({ type: 'ReportSecure', ...observed(at, now) }) as const;

  it('R28 assesses the device, the first after each activation', () => {
    expect(after(activated(day(1))).when(secure(day(2)))).toEqual(accept(assessed(day(2), 'secure')));
    expect(after(activated(day(1)), assessed(day(2), 'secure')).state).toMatchObject({
      assessed: true,
      lastHeardAt: day(1),
    });
    expect(after(activated(day(1)), assessed(day(2), 'secure')).when(secure(day(3)))).toEqual(accept());
  });

  it('R28 counts whichever of it and the activation is told first', () => {
    expect(after().when(secure(day(2)))).toEqual(accept(assessed(day(2), 'secure')));
    expect(after(assessed(day(2), 'secure')).when(secure(day(2)))).toEqual(accept());
    expect(after(assessed(day(2), 'secure'), activated(day(1))).state.assessed).toBe(true);
    expect(after(assessed(day(2), 'secure'), activated(day(3))).state.assessed).toBe(false);
  });
});

describe('word of the device and nothing more', () => {
  const there = (at: Instant, now = at) => ({ type: 'ReportHeard', ...heard(at, now) }) as const;

  it('R22 R32 restores a missed heartbeat, and neither activates nor assesses', () => {
    const silent = after(activated(day(1)), missed(day(31)));
    expect(silent.when(there(day(32)))).toEqual(accept(restored(day(32))));
    expect(after().when(there(day(2)))).toEqual(accept());
    expect(after(activated(day(1))).when(there(day(2)))).toEqual(accept());
  });

  it('R8 R32 is refused where the device was deleted, or is not known', () => {
    expect(given().when(there(day(2)))).toMatchObject({ rejection: { code: 'not-found' } });
  });
});

describe('being assessed', () => {
  it.each<[string, readonly DeviceEvent[], boolean]>([
    ['no threat', [activated(day(5))], false],
    ['a threat before any activation', [detected(day(3))], false],
    ['a threat open at the activation', [detected(day(3)), activated(day(5))], true],
    ['one open at the activation and resolved since', [detected(day(3)), activated(day(5)), resolved(day(7))], true],
    ['a threat after the activation', [activated(day(5)), detected(day(7))], true],
    ['one after the activation and resolved since', [activated(day(5)), detected(day(7)), resolved(day(8))], true],
    ['one resolved before the activation', [detected(day(3)), resolved(day(4)), activated(day(5))], false],
    [
      'one resolved before and again after it',
      [detected(day(3)), resolved(day(4)), activated(day(5)), resolved(day(6))],
      false,
    ],
    ['all at one instant: resolved, then activated', [detected(day(5)), resolved(day(5)), activated(day(5))], false],
    ['all at one instant: activated, then resolved', [detected(day(5)), activated(day(5)), resolved(day(5))], true],
    ['a late resolution before the activation', [detected(day(3)), activated(day(5)), resolved(day(4))], false],
    ['a late report before the activation, still open', [activated(day(5)), detected(day(3))], true],
    [
      'a late activation before the threat',
      [detected(day(3)), resolved(day(4)), activated(day(9)), activated(day(2))],
      true,
    ],
    ['a threat that an admin ignored before it', [detected(day(3)), ignored(day(4)), activated(day(5))], false],
    [
      'one that an admin ignored before it and reopened since',
      [detected(day(3)), ignored(day(4)), activated(day(5)), reopened(day(6))],
      true,
    ],
    ['one that its source ignored before it', [detected(day(3)), ignoredBySource(day(4)), activated(day(5))], false],
    [
      'one that an admin ignored, and whose source repeats it',
      [detected(day(3)), ignored(day(4)), activated(day(5)), detected(day(6))],
      false,
    ],
    [
      'a second threat, where a late word closes the first',
      [detected(day(3)), activated(day(5)), detected(day(6), TROJAN, T2), resolved(day(4))],
      true,
    ],
  ])('R28 follows from %s', (_what, events, isAssessed) => {
    expect(after(...events).state.assessed).toBe(isAssessed);
  });
});
