import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import { headQuery } from './event-rows.js';
import { positionOf } from './positions.js';
import { recordedAtOf } from './recorded-at.js';

/**
 * Position of the last event that was recorded at or before an instant; `BEGINNING` where there is none. Recording never runs
 * backwards, so it is found by looking at some twenty events, however long the log is. An event whose metadata can't be
 * read counts as recorded with the one before it.
 */
export function positionAtOn(connection: DatabaseSync): (instant: Instant) => Position {
  const headNumber = headQuery(connection);
  const metadataUpTo = connection.prepare(
    'SELECT position, metadata FROM events WHERE position BETWEEN ? AND ? ORDER BY position DESC',
  );
  /** True where everything after `from` up to `to` was recorded at or before the instant, as far as it can be read. */
  const isBy = (instant: Instant, from: number, to: number): boolean => {
    for (const row of metadataUpTo.iterate(from + 1, to)) {
      const at = recordedAtOf(String(row['metadata']));
      if (at !== null) return at <= instant;
    }
    return true;
  };
  return (instant) => {
    let low = 0;
    let high = headNumber();
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (isBy(instant, low, middle)) low = middle;
      else high = middle - 1;
    }
    return positionOf(low);
  };
}
