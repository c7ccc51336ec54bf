import type { Instant } from '../instant.js';

/**
 * The place of an observation in a device's life: by when it happened, and for equal times by which was folded later. A
 * late observation falls into its place by it, whenever it is folded.
 */
export interface Moment {
  readonly at: Instant;
  /** Number of the event in the fold, 0 for the first. */
  readonly n: number;
}

export const isAfter = (a: Moment, b: Moment): boolean => a.at > b.at || (a.at === b.at && a.n > b.n);

export const earlier = (a: Moment | null, b: Moment): Moment => (a === null || isAfter(a, b) ? b : a);
export const later = (a: Moment | null, b: Moment): Moment => (a === null || isAfter(b, a) ? b : a);
