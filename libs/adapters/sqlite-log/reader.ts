import type { Instant } from '#domain/instant.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import type { CommitSignal } from './commit-signal.js';
import { commitAfter, commitCount } from './commit-signal.js';
import { headQuery } from './event-rows.js';
import type { ClockKind } from './log-file.js';
import { positionAtOn } from './position-at.js';
import { positionOf } from './positions.js';
import type { ReaderConnection } from './reader-connection.js';
import { openReaderConnection } from './reader-connection.js';
import { streamReader } from './stream-reader.js';
import type { Wake } from './subscription.js';
import { subscription } from './subscription.js';

/** The reading half of the log. It has a connection of its own, in whatever thread opens it. */
export interface LogReader extends Pick<EventLog, 'logId' | 'readStream' | 'subscribeToAll' | 'head'> {
  readonly clock: ClockKind;
  /** Of the last event that was recorded at or before an instant; `BEGINNING` where there is none. @throws LogUnavailable */
  positionAt(instant: Instant): Position;
  /** Ends the subscriptions and lets the connection go. */
  close(): void;
}

/** What another worker thread of the engine needs to read along: give it as `workerData` or in a message. */
export interface LogReaderHandle {
  readonly folder: string;
  readonly signal: CommitSignal;
}

/**
 * Opens a reader in this thread, woken by the commits of the engine's writer.
 *
 * @throws LogNotOpened
 */
export function openSqliteLogReader({ folder, signal }: LogReaderHandle): LogReader {
  return readerOn(openReaderConnection(folder), wokenBy(signal));
}

/**
 * Opens the log of a data folder from outside of the engine, whether one is running on it or not. A subscription ends
 * after its `caughtUp`: nobody tells another process of commits.
 *
 * @throws LogNotOpened
 */
export function openSqliteLogReadOnly(folder: string): LogReader {
  return readerOn(openReaderConnection(folder), null);
}

export const wokenBy = (signal: CommitSignal): Wake => ({
  seen: () => commitCount(signal),
  after: (seen, ended) => commitAfter(signal, seen, ended),
});

export function readerOn(opened: ReaderConnection, wake: Wake | null): LogReader {
  const { connection, identity, guarded } = opened;
  const closing = new AbortController();
  const headNumber = headQuery(connection);
  const positionAt = positionAtOn(connection);
  return {
    logId: identity.logId,
    clock: identity.clock,
    readStream: streamReader(connection, guarded),
    subscribeToAll: (options) =>
      subscription(connection, options, wake, AbortSignal.any([options.signal, closing.signal]), guarded),
    positionAt: (instant) => guarded(() => positionAt(instant)),
    head: () => new Promise((resolve) => resolve(positionOf(guarded(headNumber)))),
    close() {
      closing.abort();
      opened.close();
    },
  };
}
