import type { Clock } from '#domain/clock/clock.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LogNotOpened } from '#domain/log/log-errors.js';
import { stamper } from '../sqlite-log/recorded-at.js';
import type { AppendStream } from './append-stream.js';
import { appendStream } from './append-stream.js';
import { appending } from './appending.js';
import { describeConnection } from './connection-string.js';
import type { ClockKind, LogIdentity } from './identity.js';
import { readIdentity, writeIdentity } from './identity.js';
import { LATEST_PREFIX, latestValues } from './latest-values.js';
import type { LogObserver } from './observer.js';
import { notOpened, refused } from './opening-errors.js';
import type { EventStoreDbReaderHandle, ReadingParts } from './reader.js';
import { identify, noLog, readingParts, subscribing } from './reader.js';
import { readToEnd } from './reading-to-end.js';
import { findStandingWith } from './repeats.js';
import { seenHistory } from './seen-history.js';
import { streamReader } from './stream-reader.js';

export { describeConnection } from './connection-string.js';
export type { AppendEnd, LogObserver } from './observer.js';
export type { EventStoreDbReader, EventStoreDbReaderHandle } from './reader.js';
export { openEventStoreDbReader } from './reader.js';

export interface EventStoreDbOptions {
  /** `esdb://user:password@host:2113?…`, `esdb+discover://…` for a cluster. */
  readonly connectionString: string;
  readonly clock: Clock;
  /** A log keeps to the kind it was begun with. */
  readonly clockKind: ClockKind;
  readonly observer?: LogObserver;
  /**
   * Of every call: after that a read has failed, and the outcome of an append is unknown. Default: `defaultDeadline` of
   * the connection string, or 5,000 ms.
   */
  readonly timeoutMs?: number;
  /** False: writes nothing at open, and begins no log where there is none. Default true. */
  readonly mayCreate?: boolean;
}

export interface EventStoreDbLog {
  readonly log: EventLog;
  readonly latestValues: LatestValues;
  readonly clock: ClockKind;
  /** For readers in other threads of this process. */
  readonly readerHandle: EventStoreDbReaderHandle;
}

/**
 * Opens the log in an EventStoreDB, and begins it where there is none. Several engines may have it open.
 *
 * @throws LogNotOpened where the server can't be reached within the time of one call, refuses us, or holds another kind of log
 */
export async function openEventStoreDb(options: EventStoreDbOptions): Promise<EventStoreDbLog> {
  const { connectionString, clock, observer = {} } = options;
  const stamps = stamper(clock, null);
  const seen = seenHistory(stamps);
  const parts = readingParts(connectionString, {
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    dropped: (reason) => observer.subscriptionDropped?.(reason),
    seen: seen.observe,
  });
  const { connection, read, history, closing, timeoutMs } = parts;
  const appends = appendStream(() => connection.append(), timeoutMs);
  const close = async (): Promise<void> => {
    await appends.drain();
    closing.abort();
    await connection.close();
  };
  try {
    const { logId, clock: kind } = await begin(parts, appends, options);
    parts.keepTo(logId);
    seen.observe(await history.head(), await history.newestRecordedAt());
    const findStanding = findStandingWith(read);
    const filter = { prefixes: [LATEST_PREFIX] };
    const reading = { connection, filter, timeoutMs, closing: closing.signal };
    return {
      log: {
        logId,
        soleWriter: false,
        append: appending(appends, stamps, seen, history.head, findStanding, observer),
        readStream: streamReader(read),
        subscribeToAll: subscribing(parts),
        head: history.head,
        lastRecordedAt: seen.recordedAt,
        close,
      },
      latestValues: latestValues(read, (after, take) => readToEnd(after, reading, take), appends, findStanding),
      clock: kind,
      readerHandle: { kind: 'eventstoredb', connectionString, logId },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Finds out which log this is, makes it one where it is none, and tries each right that the engine needs. */
async function begin(
  parts: ReadingParts,
  appends: AppendStream,
  { connectionString, clockKind, mayCreate = true }: EventStoreDbOptions,
): Promise<LogIdentity> {
  const tried = describeConnection(connectionString);
  let identity = await identify(parts, tried);
  if (mayCreate) {
    const refusal = await writeIdentity(appends, clockKind).catch((error: unknown) => {
      throw notOpened(tried, 'writing the stream _vedette', error);
    });
    if (refusal !== null) {
      throw refused(
        `${tried} refused to write the stream _vedette: ${refusal}`,
        'Give the user of the connection string the right to write streams: docs/eventstoredb.md lists the rights.',
      );
    }
    identity ??= await readIdentity(parts.read);
  }
  if (identity === null) throw noLog(tried);
  if (identity.clock === clockKind) return identity;
  throw new LogNotOpened(
    `the log at ${tried} was written under the ${identity.clock} clock, and this engine runs on the ${clockKind} one`,
    'incompatible',
    `Start the engine with VEDETTE_CLOCK=${identity.clock}, or give it an EventStoreDB of its own.`,
  );
}
