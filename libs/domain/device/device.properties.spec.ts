import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deviceLevel } from '../compliance/v1/level.js';
import { fold } from '../decider.js';
import type { Instant } from '../instant.js';
import { instant } from '../instant.js';
import { aDeviceHistory, DEFAULT_POLICY } from '../testing/arbitraries.js';
import { eventsAfter, eventsOf, givenOf } from '../testing/decider-specification.js';
import {
  activated,
  ADWARE,
  assessed,
  day,
  deactivated,
  detected,
  enrolled,
  factsToldOf,
  ignoredBySource,
  missed,
  resolved,
  restored,
  T1,
  T2,
  TROJAN,
} from '../testing/device-words.js';
import type { DeviceCommand, Observation } from './commands.js';
import { deviceDecider } from './decider.js';
import type { DeviceEvent } from './events.js';
import type { DeviceState, ThreatState } from './state.js';

/** A threat without the words that it follows from. */
const factsOf = ({ threatId, type, classifications, severity, status, detectedAt, resolvedAt }: ThreatState) => {
  return { threatId, type, classifications, severity, status, detectedAt, resolvedAt };
};

/** No more than the fold keeps of one word in a row, and one: what it keeps of more is the newest. */
const someInstants = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 9 });
const anEventAt = fc.constantFrom<((at: Instant) => DeviceEvent)[]>(
  activated,
  activated,
  deactivated,
  (at) => assessed(at),
  (at) => missed(at),
  (at) => missed(at, null, 'reported'),
  (at) => restored(at),
  (at) => detected(at),
  (at) => detected(at, ADWARE),
  (at) => detected(at, ADWARE, T2),
  (at) => resolved(at),
  (at) => resolved(at, TROJAN, T2),
  (at) => ignoredBySource(at, ADWARE),
);

/** Observations, each at its own instant, in two orders of arrival. */
const inTwoOrders = someInstants
  .chain((days) => fc.tuple(...days.map((days_) => anEventAt.map((event) => event(day(days_))))))
  .chain((events) =>
    fc.tuple(
      fc.constant([...events].sort((a, b) => a.occurredAt - b.occurredAt)),
      fc.shuffledSubarray(events, { minLength: events.length }),
    ),
  );

describe('the fold of a device', () => {
  it('R14a R22 R28 comes to the same in every order of arrival as in the order of what happened', () => {
    fc.assert(
      fc.property(inTwoOrders, ([inOrder, shuffled]) => {
        expect(factsToldOf(fold(deviceDecider, [enrolled(), ...shuffled]))).toEqual(
          factsToldOf(fold(deviceDecider, [enrolled(), ...inOrder])),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('R14a never throws, and is JSON, after whatever the decider can emit', () => {
    fc.assert(
      fc.property(aDeviceHistory, (history) => {
        const state = fold(deviceDecider, eventsAfter(deviceDecider, history));
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        const ids = state.threats.map(({ threatId: id }) => id);
        expect(ids).toEqual([...new Set(ids)].sort());
      }),
      { numRuns: 500 },
    );
  });

  it('R14a R28 is brought up to date event by event as it is computed from all words', () => {
    fc.assert(
      fc.property(inTwoOrders, ([, shuffled]) => {
        // The last event alone makes the fold look at everything again: it tells what is known already.
        const state = fold(deviceDecider, [enrolled(), ...shuffled]);
        const again = deviceDecider.evolve(state, assessed(day(-1)));
        expect(again.assessed).toBe(state.assessed || (state.assessment === null && again.assessed));
        expect(again.activatedAt).toBe(state.activatedAt);
      }),
      { numRuns: 500 },
    );
  });
});

const OBSERVED = {
  heard: false,
  lastHeardAt: null,
  disconnectedAfterDays: 30,
  thresholdSince: day(0),
  gapEnds: [],
  now: day(100),
};
const anObservationAt = fc.constantFrom<((at: Instant) => Observation)[]>(
  (at) => ({ type: 'ActivateDevice', at, ...OBSERVED }),
  (at) => ({ type: 'DeactivateDevice', at, ...OBSERVED }),
  (at) => ({ type: 'ReportSecure', at, ...OBSERVED }),
  (at) => ({ type: 'DetectThreat', at, ...OBSERVED, threatId: T1, report: TROJAN }),
  (at) => ({ type: 'DetectThreat', at, ...OBSERVED, threatId: T1, report: ADWARE }),
  (at) => ({ type: 'DetectThreat', at, ...OBSERVED, threatId: T2, report: ADWARE }),
  (at) => ({ type: 'ResolveThreat', at, ...OBSERVED, threatId: T1, cause: 'reported', report: ADWARE }),
  (at) => ({ type: 'ReportIgnoredThreat', at, ...OBSERVED, threatId: T2, report: TROJAN }),
);

describe('the commands of a device', () => {
  it('R31 write nothing when they are decided again, late ones too, whatever they are', () => {
    const decided = new Set<DeviceCommand['type']>();
    fc.assert(
      fc.property(aDeviceHistory, (history) => {
        let state = deviceDecider.initialState;
        for (const command of history) {
          const events = eventsOf(deviceDecider.decide(command, state));
          state = fold(deviceDecider, events, state);
          if (events.length > 0) decided.add(command.type);
          expect([command, eventsOf(deviceDecider.decide(command, state))]).toEqual([command, []]);
        }
      }),
      { numRuns: 1500, seed: 4 },
    );
    expect([...decided].sort()).toEqual([
      'ActivateDevice',
      'CheckIn',
      'DeactivateDevice',
      'DeleteDevice',
      'DetectThreat',
      'EnrollDevice',
      'ExpireIgnores',
      'IgnoreThreat',
      'LeaveGroup',
      'LinkDevice',
      'MissHeartbeat',
      'ReopenThreat',
      'ReportDisconnected',
      'ReportHeard',
      'ReportIgnoredThreat',
      'ReportSecure',
      'ResolveThreat',
      'ReviewDisconnection',
      'SupersedeDevice',
    ]);
  });

  it('R14a R28 lead to the same threats, activation and level in two orders of delivery', () => {
    const twoOrders = someInstants
      .chain((days) => fc.tuple(...days.map((days_) => anObservationAt.map((observation) => observation(day(days_))))))
      .chain((commands) =>
        fc.tuple(fc.constant(commands), fc.shuffledSubarray(commands, { minLength: commands.length })),
      );
    const outcomeOf = (commands: readonly DeviceCommand[]) => {
      const state = fold(deviceDecider, [enrolled(), ...eventsAfterEnrolment(commands)]);
      const { activation, activatedAt, assessed: isAssessed } = state;
      const threats = state.threats.map(factsOf);
      return { threats, activation, activatedAt, isAssessed, level: deviceLevel(state, DEFAULT_POLICY) };
    };
    const eventsAfterEnrolment = (commands: readonly DeviceCommand[]) =>
      eventsAfter({ ...deviceDecider, initialState: fold(deviceDecider, [enrolled()]) }, commands);
    fc.assert(
      fc.property(twoOrders, ([one, other]) => {
        expect(outcomeOf(other)).toEqual(outcomeOf(one));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a word and its contrary', () => {
  const later = (history: readonly DeviceCommand[]): Instant => {
    const last = history.at(-1);
    if (last === undefined) return day(0);
    return instant(('now' in last ? last.now : last.at) + 1);
  };

  it('R14 R14a an ignore and its end are inverse', () => {
    fc.assert(
      fc.property(aDeviceHistory, (history) => {
        const given = givenOf(deviceDecider)(...eventsAfter(deviceDecider, history));
        const open = given.state.threats.find(({ status }) => status === 'open');
        if (open === undefined) return;
        const at = later(history);
        const { threatId } = open;
        const ignored = eventsOf(given.when({ type: 'IgnoreThreat', at, threatId, reason: null, until: null }));
        const state = fold(deviceDecider, ignored, given.state);
        const reopened = eventsOf(deviceDecider.decide({ type: 'ReopenThreat', at, threatId }, state));
        const gone = given.state.supersededBy !== null || given.state.activation === 'deleted';
        expect([ignored.length, reopened.length]).toEqual(gone ? [0, 0] : [1, 1]);
        const after = fold(deviceDecider, reopened, state).threats.find((threat) => threat.threatId === threatId);
        expect(after === undefined ? undefined : factsOf(after)).toEqual(factsOf(open));
      }),
      { numRuns: 1000 },
    );
  });

  it('R14a a detection and its resolution leave the level as it was', () => {
    fc.assert(
      fc.property(aDeviceHistory, (history) => {
        const given = givenOf(deviceDecider)(...eventsAfter(deviceDecider, history));
        const at = later(history);
        const { state } = givenOf(deviceDecider)(
          ...eventsAfter(deviceDecider, history),
          detected(at, TROJAN, T2),
          resolved(at, null, T2),
        );
        const others = (threats: DeviceState['threats']) => threats.filter(({ threatId }) => threatId !== T2);
        expect(others(state.threats)).toEqual(others(given.state.threats));
        const before = { ...given.state, threats: others(given.state.threats) };
        expect(deviceLevel(state, DEFAULT_POLICY)).toBe(deviceLevel(before, DEFAULT_POLICY));
      }),
    );
  });

  it('R19 the order of threats does not matter to the level, nor to the list of them', () => {
    fc.assert(
      fc.property(inTwoOrders, ([inOrder]) => {
        const of = (id: string) => inOrder.filter(({ data }) => 'threatId' in data && data.threatId === id);
        const one = fold(deviceDecider, [enrolled(), ...of(T1), ...of(T2)]);
        const other = fold(deviceDecider, [enrolled(), ...of(T2), ...of(T1)]);
        expect(factsToldOf(other)).toEqual(factsToldOf(one));
        expect(deviceLevel(other, DEFAULT_POLICY)).toBe(deviceLevel(one, DEFAULT_POLICY));
      }),
    );
  });
});
