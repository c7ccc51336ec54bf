import { pick, share, uuidOf } from './chance.js';

export const GROUPS = ['Head office', 'Field staff'] as const;
export type GroupName = (typeof GROUPS)[number];

/** One phone of the demo. */
export interface Phone {
  readonly number: number;
  readonly intuneDeviceId: string;
  readonly mtdDeviceId: string;
  readonly platform: string;
  readonly osVersion: string;
  readonly manufacturer: string;
  readonly model: string;
  /** The enrollment group that brings it; null: it is enrolled by hand. */
  readonly group: GroupName | null;
}

/** Who plays which part. No phone plays two. */
export interface Cast {
  readonly phones: readonly Phone[];
  /** Intune manages them, but Vedette supports neither platform. */
  readonly unsupported: readonly Phone[];
  /** Their users never open the app. */
  readonly neverActivated: readonly Phone[];
  /** Not heard of any more from the fifth day on. */
  readonly silent: readonly Phone[];
  /** A depot that loses its network for some days. */
  readonly depot: readonly Phone[];
  /** They carry an app from outside the stores, which is of low risk at first. */
  readonly sideloaded: readonly Phone[];
  /** Left in a taxi. */
  readonly lost: readonly Phone[];
  /** All others: what happens to them is drawn day by day. */
  readonly others: readonly Phone[];
}

const MODELS = [
  { platform: 'android', manufacturer: 'Samsung', model: 'Galaxy A54', versions: ['14', '15', '16'] },
  { platform: 'android', manufacturer: 'Google', model: 'Pixel 9', versions: ['15', '16'] },
  { platform: 'android', manufacturer: 'Fairphone', model: 'Fairphone 5', versions: ['14', '15'] },
  { platform: 'ios', manufacturer: 'Apple', model: 'iPhone 15', versions: ['18.5', '26.1'] },
  { platform: 'ios', manufacturer: 'Apple', model: 'iPhone SE', versions: ['17.7', '18.5'] },
] as const;
const LAPTOP = { platform: 'windows', manufacturer: 'Lenovo', model: 'ThinkPad X13', versions: ['11'] } as const;

function phone(number: number, isLaptop: boolean, group: GroupName | null): Phone {
  const { versions, ...make } = isLaptop ? LAPTOP : pick(MODELS, 'model', number);
  return {
    number,
    intuneDeviceId: uuidOf('intune', number),
    mtdDeviceId: uuidOf('mtd', number),
    osVersion: pick<string>(versions, 'version', number),
    group,
    ...make,
  };
}

/** Shares of the fleet, in the order in which the parts are given out. */
const PARTS = {
  unsupported: 0.02,
  neverActivated: 0.04,
  silent: 0.016,
  depot: 0.12,
  sideloaded: 0.13,
  lost: 0.002,
} as const;

/** @param count devices, 10 or more, so that every part is played */
export function castOf(count: number): Cast {
  let from = 0;
  const next = (part: keyof typeof PARTS): [number, number] => {
    const begin = from;
    from += Math.max(1, Math.round(PARTS[part] * count));
    return [begin, from];
  };
  const ranges = {
    unsupported: next('unsupported'),
    neverActivated: next('neverActivated'),
    silent: next('silent'),
    depot: next('depot'),
    sideloaded: next('sideloaded'),
    lost: next('lost'),
  };
  const isIn = ([begin, end]: readonly [number, number], number: number): boolean => number >= begin && number < end;
  const phones = Array.from({ length: count }, (_, number): Phone => {
    const isLaptop = isIn(ranges.unsupported, number);
    const byHand = !isLaptop && share('by hand', number) < 0.05;
    const group = isIn(ranges.depot, number) ? 'Field staff' : pick(GROUPS, 'group', number);
    return phone(number, isLaptop, byHand ? null : group);
  });
  const those = (range: readonly [number, number]): readonly Phone[] => phones.slice(...range);
  return {
    phones,
    unsupported: those(ranges.unsupported),
    neverActivated: those(ranges.neverActivated),
    silent: those(ranges.silent),
    depot: those(ranges.depot),
    sideloaded: those(ranges.sideloaded),
    lost: those(ranges.lost),
    others: those([from, count]),
  };
}
