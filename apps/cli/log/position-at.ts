import type { Instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { ReadableLog } from './read-to-head.js';
import { readToHead } from './read-to-head.js';
import { recordedAt } from './select-events.js';

/** Position of the last event that was recorded at or before an instant; `BEGINNING` where there is none. */
export async function positionAt(log: ReadableLog, until: Instant): Promise<Position> {
  let last = BEGINNING;
  for await (const batch of readToHead(log, BEGINNING)) {
    for (const event of batch) {
      const at = recordedAt(event);
      if (at !== null && at > until) return last;
      last = event.position;
    }
  }
  return last;
}
