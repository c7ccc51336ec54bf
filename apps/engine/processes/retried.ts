import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

export interface Retrying {
  /** Tries in all, 1 or more. */
  readonly attempts: number;
  readonly signal: AbortSignal;
  /** Hears of each failure, the last one included: none is silent. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Tries again after a failure, each time after about twice the pause, with jitter.
 *
 * @throws what the last try threw; AbortError where the signal ended the waiting
 */
export async function retried<Result>(
  work: () => Promise<Result>,
  { attempts, signal, onFailure }: Retrying,
): Promise<Result> {
  for (let attempt = 1, pause = FIRST_PAUSE_MS; ; attempt += 1, pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      onFailure(error);
      if (attempt >= attempts || signal.aborted) throw error;
      await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal });
    }
  }
}
