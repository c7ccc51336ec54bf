import { parseInstant } from '#domain/instant.js';
import type { Instant } from '#domain/instant.js';
import type { RecordedEvent } from '#domain/log/event-log.js';

/** Which events are wanted. What is null is not asked for. */
export interface Selection {
  readonly stream: string | null;
  /** Empty: of every type. */
  readonly types: readonly string[];
  /** Recorded at or after. */
  readonly from: Instant | null;
  /** Recorded at or before. */
  readonly to: Instant | null;
}

/**
 * When the log recorded an event. The log's own stamp never runs backwards, so a reader may stop at the first later one.
 *
 * @returns null where the metadata can't be read: `vedette check` is the place that complains
 */
export function recordedAt(event: Pick<RecordedEvent, 'metadata'>): Instant | null {
  let metadata: unknown;
  try {
    metadata = JSON.parse(event.metadata);
  } catch {
    return null;
  }
  if (typeof metadata !== 'object' || metadata === null || !('recordedAt' in metadata)) return null;
  return typeof metadata.recordedAt === 'string' ? parseInstant(metadata.recordedAt) : null;
}

/** `after`: this event and all later ones were recorded too late to be wanted. */
export function select(event: RecordedEvent, wanted: Selection): 'yes' | 'no' | 'after' {
  if (wanted.from !== null || wanted.to !== null) {
    const at = recordedAt(event);
    if (at !== null && wanted.to !== null && at > wanted.to) return 'after';
    if (at !== null && wanted.from !== null && at < wanted.from) return 'no';
  }
  if (wanted.stream !== null && event.stream !== wanted.stream) return 'no';
  return wanted.types.length === 0 || wanted.types.includes(event.type) ? 'yes' : 'no';
}
