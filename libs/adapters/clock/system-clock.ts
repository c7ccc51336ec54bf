import type { Clock } from '#domain/clock/clock.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';

/**
 * The time of the machine. Where the machine's clock is set back, it stands still until that time has come again.
 *
 * @param wallClock milliseconds since 1970-01-01T00:00:00Z; default: the machine's
 */
export function systemClock(wallClock: () => number = Date.now): Clock {
  let last: Instant | null = null;
  return {
    now() {
      const read = instant(Math.trunc(wallClock()));
      last = last === null || read > last ? read : last;
      return last;
    },
  };
}
