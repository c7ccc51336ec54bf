import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '../decider.js';
import { directoryId, threatId } from '../identity/ids.js';
import { instant } from '../instant.js';
import { aDeviceCommand, anInstant, aThreatId, DAWN } from '../testing/arbitraries.js';
import { eventsAfter } from '../testing/decider-specification.js';
import { deviceDecider } from './decider.js';
import type { DeviceEvent, ThreatDetected, ThreatResolved } from './events.js';
import type { DeviceState } from './state.js';

const at = (ms: number) => instant(DAWN + ms);
const t1 = threatId('t-1');

const enrolled: DeviceEvent = {
  type: 'DeviceEnrolled',
  occurredAt: at(0),
  data: {
    intuneDeviceId: directoryId('00000000-0000-4000-8000-000000000001'),
    mtdDeviceId: null,
    entraDeviceId: null,
    platform: 'ios',
    osVersion: null,
    manufacturer: null,
    model: null,
    source: 'manual',
  },
};
const activated = (ms: number): DeviceEvent => ({ type: 'DeviceActivated', occurredAt: at(ms), data: {} });
const detected = (ms: number, classifications: readonly string[] = []): ThreatDetected => ({
  type: 'ThreatDetected',
  occurredAt: at(ms),
  data: { threatId: t1, type: 'OS', classifications, severity: null },
});
const resolved = (ms: number): ThreatResolved => ({
  type: 'ThreatResolved',
  occurredAt: at(ms),
  data: { threatId: t1, cause: 'reported' },
});
const after = (...events: readonly DeviceEvent[]): DeviceState => fold(deviceDecider, [enrolled, ...events]);

/** The state without the numbers of the events in the fold, which alone depend on the order of arrival. */
const told = ({ activated: activation, lastActivation, threats, ...rest }: DeviceState) => ({
  ...rest,
  activated: activation?.at,
  lastActivation: lastActivation?.at,
  threats: threats.map(({ lastDetected, resolutions, ...threat }) => ({
    ...threat,
    lastDetected: lastDetected.at,
    resolutions: resolutions.map((moment) => moment.at),
  })),
});

const anObservation: fc.Arbitrary<DeviceEvent> = fc.oneof(
  anInstant.map((occurredAt): DeviceEvent => ({ type: 'DeviceActivated', occurredAt, data: {} })),
  fc
    .tuple(anInstant, aThreatId, fc.constantFrom([], ['TROJAN'], ['SPYWARE', 'BOT']))
    .map(([occurredAt, id, classifications]): DeviceEvent => {
      const data = { threatId: id, type: 'OS', classifications, severity: null } as const;
      return { type: 'ThreatDetected', occurredAt, data };
    }),
  fc.tuple(anInstant, aThreatId).map(([occurredAt, id]): DeviceEvent => {
    return { type: 'ThreatResolved', occurredAt, data: { threatId: id, cause: 'reported' } };
  }),
);

/** What the decider lets through: a threat that the device does not have is not resolved. */
const withoutUnknown = (events: readonly DeviceEvent[]): readonly DeviceEvent[] =>
  events.filter(
    (event, index) =>
      event.type !== 'ThreatResolved' ||
      events
        .slice(0, index)
        .some((before) => before.type === 'ThreatDetected' && before.data.threatId === event.data.threatId),
  );

const someObservations = fc.array(anObservation, { maxLength: 14 }).map(withoutUnknown);

describe('the fold of a device', () => {
  it('R14a R28 comes to the same in the order of arrival as in the order of what happened', () => {
    fc.assert(
      fc.property(someObservations, (observations) => {
        const inOrder = [...observations].sort((a, b) => a.occurredAt - b.occurredAt);
        expect(told(after(...observations))).toEqual(told(after(...inOrder)));
      }),
      { numRuns: 2000 },
    );
  });

  it('R14a never throws, and is JSON, after whatever the decider can emit', () => {
    fc.assert(
      fc.property(fc.array(aDeviceCommand, { maxLength: 14 }), (commands) => {
        const state = fold(deviceDecider, eventsAfter(deviceDecider, commands));
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        const ids = state.threats.map(({ threatId: id }) => id);
        expect(ids).toEqual([...new Set(ids)].sort());
      }),
    );
  });

  it('R14a a late resolution older than the newest report changes nothing', () => {
    expect(after(detected(5), resolved(3)).threats).toMatchObject([{ status: 'open', resolvedAt: null }]);
  });

  it('R14a a late report older than the resolution only tells when the threat was first open', () => {
    expect(after(detected(3, ['TROJAN']), resolved(5), detected(1, ['BOT'])).threats).toMatchObject([
      { status: 'resolved', resolvedAt: at(5), detectedAt: at(1), classifications: ['TROJAN'] },
    ]);
  });

  it('R14a a late report between two resolutions belongs to the second', () => {
    const { threats } = after(detected(1), resolved(2), resolved(6), resolved(8), detected(4));
    expect(threats).toMatchObject([{ status: 'resolved', resolvedAt: at(6) }]);
  });

  it('R14a of two reports at one instant the one recorded later holds', () => {
    expect(after(detected(2), resolved(2)).threats).toMatchObject([{ status: 'resolved' }]);
    expect(after(detected(2), resolved(2), detected(2)).threats).toMatchObject([{ status: 'open' }]);
  });

  it('R28 the last activation is the first that found the device not activated', () => {
    expect(after(activated(4), activated(9))).toMatchObject({ activatedAt: at(4), lastActivation: { at: at(9) } });
    expect(after(activated(4), activated(2)).activatedAt).toBe(at(2));
  });

  it.each<[string, readonly DeviceEvent[], boolean]>([
    ['no threat', [activated(5)], false],
    ['a threat before any activation', [detected(3)], false],
    ['a threat open at the activation', [detected(3), activated(5)], true],
    ['a threat open at the activation and resolved since', [detected(3), activated(5), resolved(7)], true],
    ['a threat after the activation', [activated(5), detected(7)], true],
    ['a threat after the activation and resolved since', [activated(5), detected(7), resolved(8)], true],
    ['a threat resolved before the activation', [detected(3), resolved(4), activated(5)], false],
    ['one resolved before and again after it', [detected(3), resolved(4), activated(5), resolved(6)], false],
    ['all at one instant: resolved, then activated', [detected(5), resolved(5), activated(5)], false],
    ['all at one instant: activated, then resolved', [detected(5), activated(5), resolved(5)], true],
    ['a late resolution before the activation', [detected(3), activated(5), resolved(4)], false],
    ['a late report before the activation, still open', [activated(5), detected(3)], true],
    ['a late activation before the threat', [detected(3), resolved(4), activated(9), activated(2)], true],
  ])('R28 assessed by %s', (_what, events, assessed) => {
    expect(after(...events).assessed).toBe(assessed);
  });
});
