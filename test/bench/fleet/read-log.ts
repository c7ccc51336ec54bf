import { openSqliteLogReadOnly } from '#adapters/sqlite-log/open.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';

/** Reads the whole log of a data folder in its order. */
export async function readLog(folder: string, onEvent: (event: RecordedEvent) => void): Promise<void> {
  const log = openSqliteLogReadOnly(folder);
  try {
    const { signal } = new AbortController();
    for await (const message of log.subscribeToAll({ after: BEGINNING, batchSize: 10_000, signal })) {
      if (message.kind === 'caughtUp') return;
      if (message.kind === 'batch') message.events.forEach(onEvent);
    }
  } finally {
    log.close();
  }
}

/** Watches a log being read for what no reader may ever see. */
export interface OrderWatch {
  see(event: RecordedEvent): void;
  readonly events: number;
  /** The first break of the order, in words; null where there is none. */
  readonly broken: string | null;
}

/** Positions rise, and the revisions of each stream count from 0 without a hole. */
export function watchOrder(): OrderWatch {
  const heads = new Map<string, number>();
  let last: string = BEGINNING;
  let events = 0;
  let broken: string | null = null;
  return {
    see({ position, stream, revision }) {
      events += 1;
      if (position <= last) broken ??= `position ${position} after ${last}`;
      const expected = (heads.get(stream) ?? -1) + 1;
      if (revision !== expected) broken ??= `${stream}: revision ${revision} in place of ${expected}`;
      last = position;
      heads.set(stream, revision);
    },
    get events() {
      return events;
    },
    get broken() {
      return broken;
    },
  };
}
