import type { Instant } from '#domain/instant.js';
import type { Position, RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { recordedAtOf } from '../sqlite-log/recorded-at.js';
import type { ReadPage } from './page-reader.js';
import { HISTORY, readBack } from './requests.js';

const PAGE = 1000;

/** Looks at the log from its end. */
export interface HistoryReader {
  /** Position of the last event, `BEGINNING` for an empty log. @throws LogUnavailable */
  readonly head: () => Promise<Position>;
  /** `recordedAt` of the newest event that has one, null where there is none. @throws LogUnavailable */
  readonly newestRecordedAt: () => Promise<Instant | null>;
  /**
   * Position of the last event that was recorded at or before an instant, `BEGINNING` where there is none. It is looked
   * for from the end of the log, or from where an earlier look has been: a place in this log can't be guessed.
   *
   * @throws LogUnavailable
   */
  readonly positionAt: (instant: Instant) => Promise<Position>;
}

/** An event after which everything was recorded at or after an instant. */
interface Mark {
  readonly position: Position;
  readonly recordedAt: Instant;
}

/** The events before a position, newest first. */
async function* backFrom(read: ReadPage, start: Position | 'end', first = PAGE): AsyncGenerator<RecordedEvent, void> {
  let from = start;
  for (let size = first; ; size = PAGE) {
    const page = await read(readBack(from, size, HISTORY));
    for (const event of page) if (event.position !== from) yield event;
    const last = page.at(-1);
    if (last === undefined || page.length < size) return;
    from = last.position;
  }
}

export function historyReader(read: ReadPage): HistoryReader {
  /** From the newest to the oldest, one for each page that was read. */
  const marks: Mark[] = [];

  /** The newest mark that was recorded after an instant, with everything behind it looked at already. */
  const startFor = (instant: Instant): Position | 'end' =>
    marks.findLast(({ recordedAt }) => recordedAt > instant)?.position ?? 'end';

  function remember(mark: Mark): void {
    const place = marks.findIndex(({ position }) => position <= mark.position);
    if (place === -1) marks.push(mark);
    else if (marks[place]?.position !== mark.position) marks.splice(place, 0, mark);
  }

  return {
    async head() {
      const [last] = await read(readBack('end', 1, HISTORY));
      return last?.position ?? BEGINNING;
    },
    async newestRecordedAt() {
      for await (const { metadata } of backFrom(read, 'end', 1)) {
        const recordedAt = recordedAtOf(metadata);
        if (recordedAt !== null) return recordedAt;
      }
      return null;
    },
    async positionAt(instant) {
      let unreadable: Position | null = null;
      let seen = 0;
      for await (const { position, metadata } of backFrom(read, startFor(instant))) {
        const recordedAt = recordedAtOf(metadata);
        // An event whose metadata can't be read counts as recorded with the one before it.
        if (recordedAt === null) unreadable ??= position;
        else if (recordedAt <= instant) return unreadable ?? position;
        else {
          unreadable = null;
          if (seen % PAGE === 0) remember({ position, recordedAt });
          seen += 1;
        }
      }
      return unreadable ?? BEGINNING;
    },
  };
}
