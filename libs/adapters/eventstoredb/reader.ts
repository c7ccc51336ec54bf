import type { Instant } from '#domain/instant.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import { LogNotOpened } from '#domain/log/log-errors.js';
import type { Connection } from './connection.js';
import { connect } from './connection.js';
import type { ConnectionSettings } from './connection-string.js';
import { describeConnection, readConnectionString, WrongConnectionString } from './connection-string.js';
import type { HistoryReader } from './history-reader.js';
import { historyReader } from './history-reader.js';
import type { ClockKind, LogIdentity } from './identity.js';
import { readIdentity } from './identity.js';
import { notOpened, refused } from './opening-errors.js';
import { OtherLog } from './failures.js';
import { oneLog } from './one-log.js';
import type { ReadPage } from './page-reader.js';
import { pageReader } from './page-reader.js';
import { streamReader } from './stream-reader.js';
import { subscription } from './subscription.js';

const TIMEOUT_MS = 5000;

/** What another worker thread of the engine needs to read along: give it as `workerData` or in a message. */
export interface EventStoreDbReaderHandle {
  readonly kind: 'eventstoredb';
  /** Holds the password. */
  readonly connectionString: string;
  /** The log that is wanted; another one is refused. Default: the one that is there. */
  readonly logId?: string;
}

/** The reading half of the log. It has a client of its own, in whatever thread opens it. */
export interface EventStoreDbReader extends Pick<EventLog, 'logId' | 'readStream' | 'subscribeToAll' | 'head'> {
  readonly clock: ClockKind;
  /** Of the last event that was recorded at or before an instant; `BEGINNING` where there is none. @throws LogUnavailable */
  positionAt(instant: Instant): Promise<Position>;
  /** Ends the subscriptions and lets the connection go. */
  close(): Promise<void>;
}

/** What the reading half is made of. */
export interface ReadingParts {
  readonly connection: Connection;
  /** From now on every other log is refused. */
  readonly keepTo: (logId: string) => void;
  readonly read: ReadPage;
  readonly history: HistoryReader;
  readonly closing: AbortController;
  readonly timeoutMs: number;
  /** Told why a subscription lost the server. */
  readonly dropped: (reason: string) => void;
  readonly seen: (position: Position, recordedAt: Instant | null) => void;
}

/** @throws LogNotOpened where the connection string is wrong */
export function readingParts(
  connectionString: string,
  { dropped, seen, ...given }: Partial<Pick<ReadingParts, 'timeoutMs' | 'dropped' | 'seen'>>,
): ReadingParts {
  const { line, defaultDeadline } = lineTo(connectionString);
  const timeoutMs = given.timeoutMs ?? defaultDeadline ?? TIMEOUT_MS;
  const closing = new AbortController();
  const ask = pageReader(line, timeoutMs, closing.signal);
  const { connection, keepTo } = oneLog(line, () => readIdentity(ask));
  const read = pageReader(connection, timeoutMs, closing.signal);
  return {
    connection,
    keepTo,
    read,
    history: historyReader(read),
    closing,
    timeoutMs,
    dropped: dropped ?? (() => undefined),
    seen: seen ?? (() => undefined),
  };
}

function lineTo(connectionString: string): Pick<ConnectionSettings, 'defaultDeadline'> & { readonly line: Connection } {
  try {
    const settings = readConnectionString(connectionString);
    return { ...settings, line: connect(settings) };
  } catch (error) {
    if (!(error instanceof WrongConnectionString)) throw error;
    throw refused(
      `the connection string ${describeConnection(connectionString)} is wrong: ${error.message}`,
      'It looks like esdb://user:password@host:2113, or esdb+discover://user:password@host:2113 for a cluster.',
      error,
    );
  }
}

export function subscribing(parts: ReadingParts): EventLog['subscribeToAll'] {
  const { connection, history, closing, timeoutMs, dropped, seen } = parts;
  return (options) =>
    subscription(options, { connection, timeoutMs, closing: closing.signal, head: history.head, dropped, seen });
}

/**
 * Reads which log this is, which also shows that the server is there and that the user may read.
 *
 * @throws LogNotOpened
 */
export async function identify(parts: ReadingParts, tried: string): Promise<LogIdentity | null> {
  const step = async <T>(what: string, look: () => Promise<T>): Promise<T> => {
    try {
      return await look();
    } catch (error) {
      if (error instanceof LogNotOpened) throw error;
      throw notOpened(tried, what, error);
    }
  };
  const identity = await step('reading the stream _vedette', () => readIdentity(parts.read));
  await step('reading all streams ($all)', () => parts.history.head());
  return identity;
}

/**
 * Opens a reader in this thread, or in a process of its own. It writes nothing.
 *
 * @throws LogNotOpened
 */
export async function openEventStoreDbReader({
  connectionString,
  logId,
}: EventStoreDbReaderHandle): Promise<EventStoreDbReader> {
  const parts = readingParts(connectionString, {});
  const close = async (): Promise<void> => {
    parts.closing.abort();
    await parts.connection.close();
  };
  try {
    const tried = describeConnection(connectionString);
    const identity = await identify(parts, tried);
    if (identity === null) throw noLog(tried);
    if (logId !== undefined && logId !== identity.logId) throw otherLog(tried, new OtherLog(logId, identity.logId));
    parts.keepTo(identity.logId);
    return {
      logId: identity.logId,
      clock: identity.clock,
      readStream: streamReader(parts.read),
      subscribeToAll: subscribing(parts),
      head: parts.history.head,
      positionAt: parts.history.positionAt,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const otherLog = (tried: string, error: OtherLog): LogNotOpened =>
  new LogNotOpened(
    `${tried}: ${error.message}`,
    'incompatible',
    'Start the server with its data, or the engine anew for the log that is there now.',
  );

export const noLog = (tried: string): LogNotOpened =>
  new LogNotOpened(
    `there is no log of Vedette at ${tried}`,
    'incompatible',
    'Check the connection string; an engine that is started with it begins a log there.',
  );
