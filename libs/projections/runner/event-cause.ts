import type { Instant } from '#domain/instant.js';
import { parseInstant } from '#domain/instant.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import type { Cause } from '../folds/projection.js';

function timeIn(metadata: object, field: string): Instant | null {
  const found: unknown = Object.entries(metadata).find(([name]) => name === field)?.[1];
  return typeof found === 'string' ? parseInstant(found) : null;
}

/** What can be said of the cause of an entry where the event itself can't be decoded. */
export function causeOfPoison(event: Pick<RecordedEvent, 'id' | 'metadata'>): Cause {
  let metadata: unknown = null;
  try {
    metadata = JSON.parse(event.metadata);
  } catch {
    // What is not JSON names no times.
  }
  const readable = typeof metadata === 'object' && metadata !== null ? metadata : {};
  return {
    eventId: event.id,
    occurredAt: timeIn(readable, 'occurredAt'),
    recordedAt: timeIn(readable, 'recordedAt'),
  };
}
