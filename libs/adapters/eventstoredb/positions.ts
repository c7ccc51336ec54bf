import type { Position } from '#domain/log/event-log.js';
import { BEGINNING, position } from '#domain/log/event-log.js';

/** Digits of the greatest unsigned 64-bit integer: with as many for each half, text order is the order of the log. */
const WIDTH = 20;

/** A place as the server gives it: byte offsets in its transaction log, decimal. */
export interface Place {
  readonly commit: string;
  readonly prepare: string;
}

export const positionOf = ({ commit, prepare }: Place): Position =>
  position(commit.padStart(WIDTH, '0') + prepare.padStart(WIDTH, '0'));

/**
 * @returns null for `BEGINNING`
 * @throws RangeError for a position that no log of this kind can give out
 */
export function placeOf(given: Position): Place | null {
  if (given === BEGINNING) return null;
  if (given.length !== WIDTH * 2) throw new RangeError(`not a position of this log: ${given}`);
  const half = (text: string): string => BigInt(text).toString();
  return { commit: half(given.slice(0, WIDTH)), prepare: half(given.slice(WIDTH)) };
}

/** Of two positions the one further on. */
export const later = (one: Position, other: Position): Position => (one < other ? other : one);
