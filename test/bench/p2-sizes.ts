import type { Pace } from './log-load/live-latency.js';

/** How much P2 does. */
export interface Sizes {
  readonly appends: number;
  readonly warmUps: number;
  readonly measured: number;
  /** Events that are read back from the beginning to the end. */
  readonly replayed: number;
  readonly pace: Pace;
  /** Of replay and of latency, each on both logs. */
  readonly besideRounds: number;
}

export const FULL: Sizes = {
  appends: 24_000,
  warmUps: 1,
  measured: 7,
  replayed: 200_000,
  pace: { perSecond: 500, milliseconds: 10_000 },
  besideRounds: 3,
};

export const SMALL: Sizes = {
  appends: 6400,
  warmUps: 0,
  measured: 1,
  replayed: 2000,
  pace: { perSecond: 200, milliseconds: 500 },
  besideRounds: 1,
};
