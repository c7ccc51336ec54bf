import type { Instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { Stamper } from '../sqlite-log/recorded-at.js';
import { later } from './positions.js';

/** How much of the log this handle has seen, by its own appends and by what it read. */
export interface SeenHistory {
  /** An event that is written from now on comes after it. */
  readonly position: () => Position;
  /** The newest `recordedAt`; null where there was none. */
  readonly recordedAt: () => Instant | null;
  /** Takes in an event of the log: no later stamp lies before its own. */
  readonly observe: (position: Position, recordedAt: Instant | null) => void;
}

export function seenHistory(stamper: Pick<Stamper, 'observe'>): SeenHistory {
  let furthest = BEGINNING;
  let newest: Instant | null = null;
  return {
    position: () => furthest,
    recordedAt: () => newest,
    observe(position, recordedAt) {
      furthest = later(furthest, position);
      if (recordedAt === null) return;
      stamper.observe(recordedAt);
      if (newest === null || recordedAt > newest) newest = recordedAt;
    },
  };
}
