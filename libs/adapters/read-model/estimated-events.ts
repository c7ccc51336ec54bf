import type { Position } from '#domain/log/event-log.js';

/** How far something has come in the log: the position, and how many events lie up to it. */
export interface Folded {
  readonly position: Position;
  readonly events: number;
}

/** Positions of EventStoreDB are two numbers of so many digits, the first of which counts the bytes of its log. */
const DIGITS = 20;
/** Bytes that an event takes in the log, until enough of them were seen. */
const BYTES_AT_FIRST = 1000;

/** Of a position as bytes; good to some thousandths of a percent, which is enough for an estimate. */
const bytesUpTo = (position: Position): number => Number(position.slice(0, DIGITS));

/**
 * About how many events lie between two places of an EventStoreDB, by the bytes that the events so far took.
 *
 * @returns 0 where `to` is not after `from`, else at least 1
 */
export function estimatedEvents({ position, events }: Folded, to: Position): number {
  if (to <= position) return 0;
  const soFar = bytesUpTo(position);
  const bytesOfOne = events === 0 || soFar === 0 ? BYTES_AT_FIRST : soFar / events;
  return Math.max(1, Math.round((bytesUpTo(to) - soFar) / bytesOfOne));
}
