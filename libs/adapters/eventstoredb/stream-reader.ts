import type { EventLog } from '#domain/log/event-log.js';
import type { ReadPage } from './page-reader.js';
import { readStreamPage } from './requests.js';

const PAGE = 500;

/** Reads single streams, page by page. */
export function streamReader(read: ReadPage): EventLog['readStream'] {
  return async function* readStream(stream, options = {}) {
    const ahead = options.direction !== 'backwards';
    const to = options.to ?? (ahead ? Number.MAX_SAFE_INTEGER : 0);
    const passed = (revision: number): boolean => (ahead ? revision > to : revision < to);
    let from: number | 'end' = options.from ?? (ahead ? 0 : 'end');
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    while (left > 0 && (from === 'end' || (from >= 0 && !passed(from)))) {
      const inRange = from === 'end' ? PAGE : Math.abs(to - from) + 1;
      const wanted = Math.min(PAGE, left, inRange);
      const page = await read(readStreamPage(stream, from, wanted, !ahead));
      for (const event of page) {
        if (passed(event.revision)) return;
        yield event;
      }
      const last = page.at(-1);
      if (last === undefined || page.length < wanted) return;
      left -= page.length;
      from = last.revision + (ahead ? 1 : -1);
    }
  };
}
