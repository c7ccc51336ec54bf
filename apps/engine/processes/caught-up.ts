import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { Position } from '#domain/log/event-log.js';

type Followed = Pick<ReadModels, 'status' | 'onAdvance'>;

function isThere(readModels: Followed, position: Position): boolean {
  const status = readModels.status();
  return status.available && status.lanes === 0 && status.position >= position;
}

/**
 * Waits until the read models hold everything of all tenants up to a position.
 *
 * @param signal ends the waiting: a timeout, or the end of the engine
 * @returns false where the signal came first
 */
export function caughtUp(readModels: Followed, position: Position, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (reached: boolean): void => {
      unsubscribe();
      signal.removeEventListener('abort', gaveUp);
      resolve(reached);
    };
    const gaveUp = (): void => end(false);
    const unsubscribe = readModels.onAdvance(() => {
      if (isThere(readModels, position)) end(true);
    });
    signal.addEventListener('abort', gaveUp);
    if (isThere(readModels, position)) end(true);
    else if (signal.aborted) end(false);
  });
}
