import type { Clock } from '#domain/clock/clock.js';
import type { Instant } from '#domain/instant.js';
import { formatInstant, parseInstant } from '#domain/instant.js';
import type { EventMetadata } from '#domain/log/event-log.js';

/** Reads `recordedAt` out of stored metadata; null where there is none. */
export function recordedAtOf(metadata: string): Instant | null {
  try {
    const parsed: unknown = JSON.parse(metadata);
    if (typeof parsed !== 'object' || parsed === null || !('recordedAt' in parsed)) return null;
    return typeof parsed.recordedAt === 'string' ? parseInstant(parsed.recordedAt) : null;
  } catch {
    return null;
  }
}

/** Stamps events with transaction time, in the order in which they are queued. */
export interface Stamper {
  /** The instant of one append: max(last stamp, clock). */
  next(): Instant;
  /** The metadata as it is stored, and its instant where it has one. */
  stamp(metadata: EventMetadata | string, at: Instant): { text: string; recordedAt: Instant | null };
  /** Keeps time from running backwards behind an event that came with its own stamp. */
  observe(recordedAt: Instant): void;
}

export function stamper(clock: Clock, newest: Instant | null): Stamper {
  let last = newest;
  let written: { at: Instant; text: string } | null = null;
  const observe = (recordedAt: Instant): void => {
    if (last === null || recordedAt > last) last = recordedAt;
  };
  return {
    next() {
      const now = clock.now();
      observe(now);
      return last ?? now;
    },
    stamp(metadata, at) {
      if (typeof metadata === 'string') return { text: metadata, recordedAt: recordedAtOf(metadata) };
      if (written?.at !== at) written = { at, text: formatInstant(at) };
      // The same text as of a copy with one field more, without the copy.
      const text = `${JSON.stringify(metadata).slice(0, -1)},"recordedAt":"${written.text}"}`;
      return { text, recordedAt: at };
    },
    observe,
  };
}
