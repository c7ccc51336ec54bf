import type { Instant } from '../instant.js';

/** The clock port. It never runs backwards within a process: `now()` is at least what it answered before. */
export interface Clock {
  now(): Instant;
}
