import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '../decider.js';
import type { Instant } from '../instant.js';
import { instant } from '../instant.js';
import { aDeviceHistory } from '../testing/arbitraries.js';
import { eventsAfter } from '../testing/decider-specification.js';
import {
  activated,
  day,
  deactivated,
  deleted,
  detected,
  enrolled,
  factsToldOf,
  linked,
  resolved,
  T1,
  takenAfter,
} from '../testing/device-words.js';
import { deviceDecider } from './decider.js';
import type { DeviceEvent } from './events.js';
import type { RecordedDeviceEvent } from './state-at.js';
import { stateAt } from './state-at.js';
import type { DeviceState } from './state.js';

const recorded = (event: DeviceEvent, recordedAt: Instant = event.occurredAt): RecordedDeviceEvent => ({
  event,
  recordedAt,
});
const statusOf = ({ threats }: DeviceState) => threats.map(({ status }) => status);

describe('the state of a device at an earlier time', () => {
  /** Found on day 1, told on day 5; resolved on day 3, told on day 9. */
  const events = [
    recorded(enrolled()),
    recorded(detected(day(1)), day(5)),
    recorded(activated(day(6))),
    recorded(resolved(day(3)), day(9)),
  ];
  const at = (asOf: number, validAt: number) => stateAt(events, { asOf: day(asOf), validAt: day(validAt) });

  it('two times: is what was known then', () => {
    expect(statusOf(at(4, 4))).toEqual([]);
    expect(statusOf(at(5, 5))).toEqual(['open']);
    expect(statusOf(at(8, 8))).toEqual(['open']);
    expect(statusOf(at(9, 9))).toEqual(['resolved']);
  });

  it('two times: is what is known today of then', () => {
    expect(statusOf(at(9, 0.5))).toEqual([]);
    expect(statusOf(at(9, 1))).toEqual(['open']);
    expect(statusOf(at(9, 2.9))).toEqual(['open']);
    expect(statusOf(at(9, 3))).toEqual(['resolved']);
    expect([at(9, 5).activation, at(9, 6).activation]).toEqual(['pending', 'activated']);
  });

  it('two times: is what was known on one day of another', () => {
    expect(statusOf(at(8, 4))).toEqual(['open']);
    expect(statusOf(at(4, 1))).toEqual([]);
  });

  it('two times: is nothing before the first event', () => {
    expect(stateAt(events, { asOf: day(9), validAt: day(-1) })).toEqual(deviceDecider.initialState);
    expect(stateAt([], { asOf: day(9), validAt: day(9) }).exists).toBe(false);
  });

  it('R8 puts a late observation into the generation in which it was made', () => {
    const life = [enrolled(), deleted(day(5)), enrolled({}, day(6)), activated(day(6))].map((event) => recorded(event));
    const late = [recorded(detected(day(4)), day(8)), recorded(deactivated(day(4.5)), day(8))];
    const known = (validAt: number) => stateAt([...life, ...late], { asOf: day(9), validAt: day(validAt) });
    expect(known(4.7)).toMatchObject({ generation: 1, activation: 'deactivated', threats: [{ threatId: T1 }] });
    expect(known(9)).toMatchObject({ generation: 2, activation: 'activated', threats: [] });
  });

  it('R14a knows of a threat only what had been told by then', () => {
    const told = [recorded(enrolled()), recorded(linked(day(5), takenAfter(enrolled(), detected(day(2)))))];
    const late = [...told, recorded(resolved(day(3)), day(6))];
    const known = (validAt: number) => stateAt(late, { asOf: day(9), validAt: day(validAt) });
    expect(statusOf(known(4))).toEqual([]);
    expect(statusOf(known(5))).toEqual(['resolved']);
  });

  it('two times: is the live state where both are now, whatever came late', () => {
    fc.assert(
      fc.property(aDeviceHistory, (history) => {
        const written = eventsAfter(deviceDecider, history);
        const ever = day(10_000);
        const state = stateAt(
          written.map((event) => recorded(event, ever)),
          { asOf: ever, validAt: ever },
        );
        expect(factsToldOf(state)).toEqual(factsToldOf(fold(deviceDecider, written)));
      }),
      { numRuns: 500 },
    );
  });

  it('two times: was the live state at every time', () => {
    fc.assert(
      fc.property(aDeviceHistory, fc.nat({ max: 14 }), (history, count) => {
        const written = history.map((command, index) => ({
          now: 'now' in command ? command.now : command.at,
          events: eventsAfter(deviceDecider, history.slice(0, index + 1)),
        }));
        const part = written[Math.min(count, written.length - 1)];
        const all = written.at(-1);
        if (part === undefined || all === undefined) throw new Error('a history has a first command');
        // Each event was recorded when its command was decided.
        const recordings = all.events.map((event, index) => {
          const by = written.find(({ events: known }) => known.length > index);
          return recorded(event, by?.now ?? all.now);
        });
        const until = recordings.filter(({ recordedAt }) => recordedAt <= part.now);
        const state = stateAt(recordings, { asOf: part.now, validAt: instant(part.now) });
        const live = fold(
          deviceDecider,
          until.map(({ event }) => event),
        );
        expect(factsToldOf(state)).toEqual(factsToldOf(live));
      }),
    );
  });
});
