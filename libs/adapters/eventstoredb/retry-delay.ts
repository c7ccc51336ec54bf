import { setTimeout as after } from 'node:timers/promises';

const FIRST_MS = 50;
const MOST_MS = 5000;

/** Delays between tries: they double up to 5 s, and each is shortened at random by up to a half, so that clients that lost the same server do not come back together. */
export interface RetryDelay {
  /** Waits for the next; resolves early when `ended` aborts. */
  wait(ended: AbortSignal): Promise<void>;
  /** The next is the first again. */
  reset(): void;
}

export function retryDelay(random: () => number = Math.random): RetryDelay {
  let next = FIRST_MS;
  return {
    async wait(ended) {
      const milliseconds = next * (1 - random() / 2);
      next = Math.min(next * 2, MOST_MS);
      await after(milliseconds, null, { signal: ended }).catch(() => null);
    },
    reset: () => (next = FIRST_MS),
  };
}
