import type { ReadModelStatus } from '#adapters/read-model/read-models.js';

const MAX_LAG_SECONDS = 5;
const MAX_LAG_EVENTS = 1000;

type Standing = Pick<ReadModelStatus, 'available' | 'lagEvents' | 'lagSeconds' | 'rebuilding' | 'lastError'>;

/** Why the projections are not ready; null where they are within 5 s or 1,000 events of the log's head. */
export function projectionReason({ available, lagEvents, lagSeconds, rebuilding, lastError }: Standing): string | null {
  if (!available) {
    const progress = rebuilding === null ? '' : `: ${rebuilding.done} of ${rebuilding.total} events`;
    return `the read models are being built${progress}`;
  }
  if (lagSeconds <= MAX_LAG_SECONDS || lagEvents <= MAX_LAG_EVENTS) return null;
  const why = lastError === null ? '' : `, because the worker failed: ${lastError}`;
  return `the read models are ${lagEvents} events and ${Math.round(lagSeconds)} s behind${why}`;
}
