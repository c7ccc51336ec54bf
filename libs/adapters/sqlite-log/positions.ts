import type { Position } from '#domain/log/event-log.js';
import { BEGINNING, position } from '#domain/log/event-log.js';

/** Digits of the greatest safe integer: every position of this log is written with as many, so that text order is number order. */
const WIDTH = 16;

/** @param number 0 for the beginning, 1 for the first event of the log */
export const positionOf = (number: number): Position =>
  number === 0 ? BEGINNING : position(String(number).padStart(WIDTH, '0'));

/** @throws RangeError for a position that no log of this kind can give out */
export function numberOf(given: Position): number {
  const number = Number(given);
  if (!Number.isSafeInteger(number)) throw new RangeError(`not a position of this log: ${given}`);
  return number;
}
