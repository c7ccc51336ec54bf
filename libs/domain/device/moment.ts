import type { Instant } from '../instant.js';

/**
 * The place of an observation in a device's life: by when it happened, and for equal times by which was recorded later.
 * A late observation falls into its place by it, whenever it is folded.
 */
export interface Moment {
  readonly at: Instant;
  /** Number of the event in its stream, 0 for the first. What one event tells shares its number, in the order told. */
  readonly n: number;
}

export const isAfter = (a: Moment, b: Moment): boolean => a.at > b.at || (a.at === b.at && a.n > b.n);

export const laterInstant = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null || (b !== null && b > a) ? b : a;
export const earlierInstant = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null || (b !== null && b < a) ? b : a;
