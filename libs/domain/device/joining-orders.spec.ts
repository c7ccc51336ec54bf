import { describe, expect, it } from '@jest/globals';
import { deviceLevel } from '../compliance/v1/level.js';
import { fold } from '../decider.js';
import type { DeviceId } from '../identity/ids.js';
import { deviceId } from '../identity/ids.js';
import { DEFAULT_POLICY } from '../testing/arbitraries.js';
import { eventsOf } from '../testing/decider-specification.js';
import { ADWARE, day, detect, enroll, INTUNE_ID, MTD_ID, resolve, T2, TROJAN } from '../testing/device-words.js';
import type { DeviceCommand } from './commands.js';
import { deviceDecider } from './decider.js';
import { survivorOf } from './joining.js';
import type { DeviceState } from './state.js';
import { takenFrom } from './state.js';

const BY_INTUNE = deviceId('00000000-0000-5000-8000-000000000001');
const BY_MTD = deviceId('00000000-0000-5000-8000-000000000002');

/** Two devices that are one: what whoever handles their commands does with the decider's answers. */
class Pair {
  private readonly states = new Map<DeviceId, DeviceState>();
  /** Chosen by the link. */
  private survivor: DeviceId | null = null;

  constructor() {
    this.send(BY_INTUNE, enroll(day(0), { intuneDeviceId: INTUNE_ID }));
    this.send(BY_MTD, {
      type: 'EnrollDevice',
      at: day(0),
      source: 'feed',
      mtdDeviceId: MTD_ID,
    });
  }

  state(id: DeviceId): DeviceState {
    const state = this.states.get(id) ?? deviceDecider.initialState;
    return state.supersededBy === null ? state : this.state(state.supersededBy);
  }

  /** A command for a superseded device goes to its survivor. */
  send(id: DeviceId, command: DeviceCommand): void {
    const state = this.states.get(id) ?? deviceDecider.initialState;
    if (state.supersededBy === null) {
      this.states.set(id, fold(deviceDecider, eventsOf(deviceDecider.decide(command, state)), state));
    } else this.send(state.supersededBy, command);
  }

  /** The survivor takes over what the other is by now; repeated until the other is superseded. */
  link(): void {
    const [first, second] = [this.state(BY_INTUNE), this.state(BY_MTD)];
    this.survivor ??= survivorOf(first, second) === 'first' ? BY_INTUNE : BY_MTD;
    const other = this.survivor === BY_INTUNE ? BY_MTD : BY_INTUNE;
    this.send(this.survivor, {
      type: 'LinkDevice',
      at: day(20),
      intuneDeviceId: INTUNE_ID,
      mtdDeviceId: MTD_ID,
      taken: takenFrom(other, this.state(other)),
      disconnectedAfterDays: 30,
    });
  }

  supersede(): void {
    this.link();
    const by = this.survivor ?? BY_INTUNE;
    this.send(by === BY_INTUNE ? BY_MTD : BY_INTUNE, { type: 'SupersedeDevice', at: day(20), by, retired: false });
  }
}

type Step = (pair: Pair) => void;

function ordersOf<Thing>(things: readonly Thing[]): readonly (readonly Thing[])[] {
  if (things.length === 0) return [[]];
  return things.flatMap((thing, index) => ordersOf(things.toSpliced(index, 1)).map((rest) => [thing, ...rest]));
}

const onMtd =
  (command: DeviceCommand): Step =>
  (pair) => {
    pair.send(BY_MTD, command);
  };
const onIntune =
  (command: DeviceCommand): Step =>
  (pair) => {
    pair.send(BY_INTUNE, command);
  };
const link: Step = (pair) => {
  pair.link();
};
const supersede: Step = (pair) => {
  pair.supersede();
};

/** What every order ends at: facts of the survivor, which both ids lead to. */
function endsOf(steps: readonly Step[]): readonly unknown[] {
  const ends = ordersOf(steps)
    .filter((order) => order.indexOf(link) < order.indexOf(supersede))
    .map((order) => {
      const pair = new Pair();
      for (const step of order) step(pair);
      const survivor = pair.state(BY_INTUNE);
      expect(pair.state(BY_MTD)).toBe(survivor);
      const threats = survivor.threats.map(({ threatId, status, detectedAt, resolvedAt }) => {
        return { threatId, status, detectedAt, resolvedAt };
      });
      return JSON.stringify({ level: deviceLevel(survivor, DEFAULT_POLICY), threats });
    });
  return [...new Set(ends)].map((end): unknown => JSON.parse(end));
}

const of = (command: ReturnType<typeof detect> | ReturnType<typeof resolve>): DeviceCommand => ({
  ...command,
  now: day(21),
});
const resolution = of(resolve(day(6), TROJAN));

describe('every order of link, threat, resolve, late report and supersede', () => {
  it('R33a ends at the highest level, of an open threat', () => {
    const steps = [
      link,
      supersede,
      onMtd(of(detect(day(5)))),
      onMtd(of({ ...detect(day(4), ADWARE), threatId: T2 })),
      onMtd(of(detect(day(3), ADWARE))),
    ];
    expect(endsOf(steps)).toEqual([
      {
        level: 'high',
        threats: [
          { threatId: 't-1', status: 'open', detectedAt: day(3), resolvedAt: null },
          { threatId: 't-2', status: 'open', detectedAt: day(4), resolvedAt: null },
        ],
      },
    ]);
  });

  it('R33a ends at the level of what stands, after a resolution', () => {
    const steps = [
      link,
      supersede,
      onMtd(of(detect(day(5)))),
      onMtd(resolution),
      onMtd(of({ ...detect(day(4), ADWARE), threatId: T2 })),
    ];
    expect(endsOf(steps)).toEqual([expect.objectContaining({ level: 'low' })]);
  });

  it('R33a ends at one level also where both devices are told of the threat', () => {
    const steps = [link, supersede, onMtd(of(detect(day(5)))), onIntune(resolution), onIntune(of(detect(day(7))))];
    expect(endsOf(steps)).toEqual([
      {
        level: 'high',
        threats: [{ threatId: 't-1', status: 'open', detectedAt: day(5), resolvedAt: null }],
      },
    ]);
  });
});
