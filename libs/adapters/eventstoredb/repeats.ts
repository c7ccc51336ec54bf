import type { ExpectedRevision, Position } from '#domain/log/event-log.js';
import type { ReadPage } from './page-reader.js';
import { readStreamPage } from './requests.js';

/** The last of some events that stand at their place already. */
export interface Standing {
  readonly revision: number;
  readonly position: Position;
}

/** Looks whether events with these ids stand where an append would have put them. @throws LogUnavailable */
export type FindStanding = (
  stream: string,
  expected: ExpectedRevision,
  ids: readonly string[],
) => Promise<Standing | null>;

/** Revision that the first event of an append gets; null where the append does not say. */
export function firstRevision(expected: ExpectedRevision): number | null {
  if (expected === 'noStream') return 0;
  return typeof expected === 'number' ? expected + 1 : null;
}

/**
 * A server that still writes an append answers the same one again with a conflict or, after 2 s, with a time-out: it
 * compares ids only with what it has written. So who repeats an append looks by himself.
 */
export function findStandingWith(read: ReadPage): FindStanding {
  return async (stream, expected, ids) => {
    const first = firstRevision(expected);
    if (first === null) return null;
    const events = await read(readStreamPage(stream, first, ids.length, false));
    const last = events.at(-1);
    if (last === undefined || events.length < ids.length) return null;
    return ids.every((id, index) => events[index]?.id === id)
      ? { revision: last.revision, position: last.position }
      : null;
  };
}
