import type { Instant } from '#domain/instant.js';
import { parseInstant } from '#domain/instant.js';

/** A checked date-time of a request; null where it was left out. */
export function instantIn(text: string | undefined): Instant | null {
  if (text === undefined) return null;
  const instant = parseInstant(text);
  if (instant === null) throw new Error('a field that was not checked to be a date-time');
  return instant;
}
