import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadStreamOptions, RecordedEvent } from '#domain/log/event-log.js';
import { eventQuery } from './event-rows.js';

const PAGE = 500;

export type ReadStream = (stream: string, options?: ReadStreamOptions) => AsyncIterable<RecordedEvent>;

/**
 * Reads single streams, page by page.
 *
 * @param guarded runs a look into the database and names its errors
 */
export function streamReader(connection: DatabaseSync, guarded: <T>(look: () => T) => T): ReadStream {
  const ofStream = 'e.sid = (SELECT sid FROM streams WHERE name = ?) AND e.revision';
  const forwards = eventQuery(connection, `${ofStream} >= ? AND e.revision <= ? ORDER BY e.revision LIMIT ?`);
  const backwards = eventQuery(connection, `${ofStream} <= ? AND e.revision >= ? ORDER BY e.revision DESC LIMIT ?`);

  return async function* readStream(stream, options = {}) {
    const ahead = options.direction !== 'backwards';
    const query = ahead ? forwards : backwards;
    const to = options.to ?? (ahead ? Number.MAX_SAFE_INTEGER : 0);
    let from = options.from ?? (ahead ? 0 : Number.MAX_SAFE_INTEGER);
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    while (left > 0) {
      const wanted = Math.min(PAGE, left);
      const page = guarded(() => query(stream, from, to, wanted));
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < wanted) return;
      await nextTurn();
      left -= page.length;
      from = last.revision + (ahead ? 1 : -1);
    }
  };
}
