import type { Clock } from '#domain/clock/clock.js';
import type { Instant } from '#domain/instant.js';

/** A clock that stands still until it is told to move on. */
export interface SimulatedClock extends Clock {
  /** @throws RangeError where `to` is earlier than what it shows: time does not run backwards */
  moveTo(to: Instant): void;
}

/** @param start what it shows until it is moved */
export function simulatedClock(start: Instant): SimulatedClock {
  let shown = start;
  return {
    now: () => shown,
    moveTo(to) {
      if (to < shown) throw new RangeError(`the clock shows ${shown}, and can't go back to ${to}`);
      shown = to;
    },
  };
}
