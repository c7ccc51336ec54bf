import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accept } from '../decider.js';
import { directoryId, mtdDeviceId, threatId } from '../identity/ids.js';
import { instant } from '../instant.js';
import { aDeviceCommand, aDeviceHistory, DAWN } from '../testing/arbitraries.js';
import { eventsOfRepeating, givenOf } from '../testing/decider-specification.js';
import type { DetectThreat, EnrollDevice } from './commands.js';
import { deviceDecider } from './decider.js';
import type {
  DeviceActivated,
  DeviceEnrolled,
  DeviceFoundUnsupported,
  EnrolledDevice,
  ThreatDetected,
  ThreatResolved,
} from './events.js';

const given = givenOf(deviceDecider);
const at = DAWN;
const later = instant(DAWN + 1000);
const intuneDeviceId = directoryId('00000000-0000-4000-8000-000000000001');
const otherIntuneDeviceId = directoryId('00000000-0000-4000-8000-000000000002');
const mtd = mtdDeviceId('lookout-1');
const phone: EnrolledDevice = {
  intuneDeviceId,
  mtdDeviceId: null,
  entraDeviceId: null,
  platform: 'android',
  osVersion: '14.0',
  manufacturer: null,
  model: 'Pixel 9',
  source: 'manual',
};
const enroll: EnrollDevice = {
  type: 'EnrollDevice',
  at,
  intuneDeviceId,
  platform: 'android',
  osVersion: '14.0',
  model: 'Pixel 9',
};
const enrolled: DeviceEnrolled = { type: 'DeviceEnrolled', occurredAt: at, data: phone };
const unsupported: DeviceFoundUnsupported = {
  type: 'DeviceFoundUnsupported',
  occurredAt: at,
  data: { ...phone, platform: 'windows', reason: 'platform' },
};
const activated: DeviceActivated = { type: 'DeviceActivated', occurredAt: at, data: {} };
const t1 = threatId('t-1');
const detect: DetectThreat = {
  type: 'DetectThreat',
  at,
  threatId: t1,
  threatType: 'APPLICATION',
  classifications: ['TROJAN'],
  severity: 'low',
};
const detected: ThreatDetected = {
  type: 'ThreatDetected',
  occurredAt: at,
  data: { threatId: t1, type: 'APPLICATION', classifications: ['TROJAN'], severity: 'low' },
};
const resolved: ThreatResolved = {
  type: 'ThreatResolved',
  occurredAt: later,
  data: { threatId: t1, cause: 'reported' },
};

describe('enrolling a device', () => {
  it('R8 by hand makes it pending, and reported if it has an Intune id', () => {
    expect(given().when(enroll)).toEqual(accept(enrolled));
    expect(given(enrolled).state).toMatchObject({
      exists: true,
      generation: 1,
      activation: 'pending',
      unsupported: false,
      reported: true,
      unreportedCause: null,
      osVersion: '14.0',
    });
  });

  it('R8 without an Intune id leaves it unreported', () => {
    const command: EnrollDevice = { type: 'EnrollDevice', at, mtdDeviceId: mtd, platform: 'ios' };
    const data = { ...phone, intuneDeviceId: null, mtdDeviceId: mtd, platform: 'ios', osVersion: null, model: null };
    expect(given().when(command)).toEqual(accept({ type: 'DeviceEnrolled', occurredAt: at, data }));
    expect(given({ ...enrolled, data }).state).toMatchObject({ reported: false, unreportedCause: 'noIntuneDeviceId' });
  });

  it('R6 of another platform finds it unsupported', () => {
    expect(given().when({ ...enroll, platform: 'windows' })).toEqual(accept(unsupported));
    expect(given(unsupported).state).toMatchObject({ exists: true, unsupported: true, platform: 'windows' });
  });

  it('R8 again brings its attributes up to date, once', () => {
    const newer = { ...enroll, at: later, osVersion: '15' };
    const { entraDeviceId, platform, manufacturer, model } = phone;
    const changed = {
      type: 'DeviceAttributesChanged',
      occurredAt: later,
      data: { entraDeviceId, platform, osVersion: '15', manufacturer, model },
    } as const;
    expect(given(enrolled).when(newer)).toEqual(accept(changed));
    expect(given(enrolled, changed).when(newer)).toEqual(accept());
    expect(given(enrolled).when({ ...enroll, at: later })).toEqual(accept());
  });

  it('R8 again does not unlearn what is left out', () => {
    expect(given(enrolled).when({ type: 'EnrollDevice', at: later, intuneDeviceId, platform: 'android' })).toEqual(
      accept(),
    );
  });

  it('R33a with another id, or a second one, is refused', () => {
    const refusal = { rejection: { code: 'device-ids-differ' } };
    expect(given(enrolled).when({ ...enroll, mtdDeviceId: mtd })).toMatchObject(refusal);
    expect(given(enrolled).when({ ...enroll, intuneDeviceId: otherIntuneDeviceId })).toMatchObject(refusal);
    const both = { ...enrolled, data: { ...phone, mtdDeviceId: mtd } };
    expect(given(both).when({ ...enroll, mtdDeviceId: mtd })).toEqual(accept());
    expect(given(both).when(enroll)).toEqual(accept());
    expect(given(both).when({ ...enroll, mtdDeviceId: mtdDeviceId('lookout-2') })).toMatchObject(refusal);
  });

  it('R6 with a platform that is no longer supported, or is now, keeps threats and activation', () => {
    const windows = { ...enroll, at: later, platform: 'windows' };
    const found = { ...unsupported, occurredAt: later };
    expect(given(enrolled, activated, detected).when(windows)).toEqual(accept(found));
    const turned = given(enrolled, activated, detected, found);
    expect(turned.state).toMatchObject({ unsupported: true, activation: 'activated', threats: [{ status: 'open' }] });
    expect(turned.when(enroll)).toEqual(accept(enrolled));
    expect(given(enrolled, activated, detected, found, enrolled).state).toMatchObject({
      unsupported: false,
      generation: 1,
      activation: 'activated',
      threats: [{ status: 'open' }],
    });
  });

  it('R6 of one unsupported platform after another only changes its attributes', () => {
    expect(given(unsupported).when({ ...enroll, platform: 'tizen' })).toMatchObject({
      events: [{ type: 'DeviceAttributesChanged', data: { platform: 'tizen' } }],
    });
  });
});

describe('activating a device', () => {
  it('R7 makes a pending one activated', () => {
    expect(given(enrolled).when({ type: 'ActivateDevice', at })).toEqual(accept(activated));
    expect(given(enrolled, activated).state).toMatchObject({ activation: 'activated', activatedAt: at });
  });

  it('R28 again is recorded at another instant, and leaves the last activation where it was', () => {
    const again = { ...activated, occurredAt: later };
    expect(given(enrolled, activated).when({ type: 'ActivateDevice', at: later })).toEqual(accept(again));
    expect(given(enrolled, activated, again).state.activatedAt).toBe(at);
    expect(given(enrolled, activated, again).when({ type: 'ActivateDevice', at: later })).toEqual(accept());
  });

  it('R28 again at the same instant is not recorded', () => {
    expect(given(enrolled, activated).when({ type: 'ActivateDevice', at })).toEqual(accept());
  });

  it('R6 that is unsupported is refused', () => {
    expect(given(unsupported).when({ type: 'ActivateDevice', at })).toMatchObject({
      rejection: { code: 'unsupported-device' },
    });
  });

  it('R3 that does not exist is refused', () => {
    expect(given().when({ type: 'ActivateDevice', at })).toMatchObject({ rejection: { code: 'not-found' } });
  });
});

describe('a threat', () => {
  it('R14a that is detected is open', () => {
    expect(given(enrolled).when(detect)).toEqual(accept(detected));
    expect(given(enrolled, detected).state.threats).toMatchObject([
      { threatId: t1, status: 'open', detectedAt: at, resolvedAt: null, classifications: ['TROJAN'] },
    ]);
  });

  it('R13 keeps the severity that its source reported as evidence', () => {
    expect(given(enrolled, detected).state.threats[0]?.severity).toBe('low');
  });

  it('R7 on a pending device is kept, and does not activate it', () => {
    expect(given(enrolled, detected).state).toMatchObject({ activation: 'pending', threats: [{ threatId: t1 }] });
  });

  it('R14a that is resolved is so from then on', () => {
    expect(given(enrolled, detected).when({ type: 'ResolveThreat', at: later, threatId: t1 })).toEqual(
      accept(resolved),
    );
    expect(given(enrolled, detected, resolved).state.threats).toMatchObject([
      { status: 'resolved', resolvedAt: later },
    ]);
  });

  it('R14a that is resolved again keeps the instant of the first time, and is not recorded twice at one instant', () => {
    const again = { ...resolved, occurredAt: instant(later + 1) };
    const twice = given(enrolled, detected, resolved);
    expect(twice.when({ type: 'ResolveThreat', at: again.occurredAt, threatId: t1 })).toEqual(accept(again));
    expect(twice.when({ type: 'ResolveThreat', at: later, threatId: t1 })).toEqual(accept());
    expect(given(enrolled, detected, resolved, again).state.threats[0]?.resolvedAt).toBe(later);
  });

  it('R14a that is reported again after it was resolved is open again under the same id', () => {
    const again = { ...detected, occurredAt: instant(later + 1) };
    const back = given(enrolled, detected, resolved);
    expect(back.when({ ...detect, at: again.occurredAt })).toEqual(accept(again));
    expect(given(enrolled, detected, resolved, again).state.threats).toMatchObject([
      { threatId: t1, status: 'open', detectedAt: at, resolvedAt: null },
    ]);
  });

  it('R14a opens again also where the clock stands still', () => {
    const resolvedAtOnce = { ...resolved, occurredAt: at };
    expect(given(enrolled, detected, resolvedAtOnce).when(detect)).toEqual(accept(detected));
    expect(given(enrolled, detected, resolvedAtOnce, detected).state.threats).toMatchObject([{ status: 'open' }]);
  });

  it('R31 that repeats what is known is recorded at another instant, not at the same one', () => {
    expect(given(enrolled, detected).when({ ...detect, at: later })).toEqual(
      accept({ ...detected, occurredAt: later }),
    );
    expect(given(enrolled, detected).when(detect)).toEqual(accept());
  });

  it.each([
    { threatType: 'NETWORK' },
    { classifications: ['TROJAN', 'SPYWARE'] },
    { classifications: ['SPYWARE'] },
    { severity: null },
  ] as const)('R14a that is told otherwise at the same instant is recorded: %j', (field) => {
    expect(given(enrolled, detected).when({ ...detect, ...field })).toMatchObject({
      events: [{ type: 'ThreatDetected' }],
    });
  });

  it('R14a is described by its newest report', () => {
    const newer = {
      ...detected,
      occurredAt: later,
      data: { ...detected.data, classifications: ['SPYWARE'], severity: null },
    };
    expect(given(enrolled, detected, newer).state.threats).toMatchObject([
      { classifications: ['SPYWARE'], severity: null, detectedAt: at },
    ]);
  });

  it('R3 of a device that does not exist, and one that it does not have, is refused', () => {
    const refusal = { rejection: { code: 'not-found' } };
    expect(given().when(detect)).toMatchObject(refusal);
    expect(given().when({ type: 'ResolveThreat', at, threatId: t1 })).toMatchObject(refusal);
    expect(given(enrolled).when({ type: 'ResolveThreat', at, threatId: t1 })).toMatchObject(refusal);
  });

  it.each(['__proto__', 'constructor', 'toString'])('R14a may have the id %s', (text) => {
    const id = threatId(text);
    expect(given(enrolled).when({ type: 'ResolveThreat', at, threatId: id })).toMatchObject({
      rejection: { code: 'not-found' },
    });
    const { state } = given(enrolled, { ...detected, data: { ...detected.data, threatId: id } }, detected);
    expect(state.threats.map((threat) => threat.threatId).sort()).toEqual([text, 't-1'].sort());
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});

describe('a device', () => {
  it('R31 writes nothing for a command that is decided again', () => {
    fc.assert(
      fc.property(aDeviceHistory, aDeviceCommand, (history, command) => {
        const last = history.at(-1)?.at ?? DAWN;
        const now = { ...command, at: instant(Math.max(last, command.at)) };
        expect(eventsOfRepeating(deviceDecider, history, now)).toEqual([]);
      }),
    );
  });
});
