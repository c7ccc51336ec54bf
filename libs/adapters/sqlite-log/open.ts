import { mkdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '#domain/clock/clock.js';
import type { Instant } from '#domain/instant.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LogNotOpened } from '#domain/log/log-errors.js';
import { appending } from './appending.js';
import { createCommitSignal } from './commit-signal.js';
import { lockFolder } from './lock.js';
import type { ClockKind } from './log-file.js';
import { checkPages, createLogFile, identify, logFile } from './log-file.js';
import type { SqliteLogObserver } from './observer.js';
import type { Durability } from './protocol.js';
import type { LogReaderHandle } from './reader.js';
import { readerOn, wokenBy } from './reader.js';
import { openReaderConnection } from './reader-connection.js';
import { recordedAtOf, stamper } from './recorded-at.js';
import { latestValues } from './sqlite-latest-values.js';
import { startWriter } from './writer-front.js';

export type { LogReader, LogReaderHandle } from './reader.js';
export { openSqliteLogReader, openSqliteLogReadOnly } from './reader.js';
export type { AppendEnd, SqliteLogObserver } from './observer.js';

export interface SqliteLogOptions {
  /** The data folder; made where it is missing. */
  readonly folder: string;
  readonly clock: Clock;
  /** Default `system`. A log keeps to the kind it was begun with. */
  readonly clockKind?: ClockKind;
  readonly observer?: SqliteLogObserver;
  /** Default 10,000 ms: after that the outcome of a call is unknown. */
  readonly timeoutMs?: number;
  /** Appends and writes of latest values that wait at the same time at most, default 16,384; past it they are refused. */
  readonly maxWaiting?: number;
  /** What the log's file may grow to, bytes; default: as far as the disk goes. */
  readonly maxBytes?: number;
}

export interface SqliteLog {
  readonly log: EventLog;
  readonly latestValues: LatestValues;
  /** As the writer's connection has it. */
  readonly durability: Durability;
  /** For readers in other threads of this process. */
  readonly readerHandle: LogReaderHandle;
}

const TIMEOUT_MS = 10_000;
const MAX_WAITING = 16_384;
const MAX_WAITING_CHARACTERS = 64 * 1024 * 1024;

/**
 * Opens the embedded log of a data folder, and makes it where there is none.
 *
 * @throws LogNotOpened where the folder is in use, or the log in it is damaged or of another kind
 */
export async function openSqliteLog(options: SqliteLogOptions): Promise<SqliteLog> {
  const { folder, clock, clockKind = 'system', observer = {} } = options;
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  try {
    createLogFile(folder, clockKind);
    const newest = examine(logFile(folder), clockKind);
    const signal = createCommitSignal();
    const front = await startWriter(
      { file: logFile(folder), signal, maxBytes: options.maxBytes ?? null },
      {
        timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
        maxWaiting: options.maxWaiting ?? MAX_WAITING,
        maxWaitingCharacters: MAX_WAITING_CHARACTERS,
      },
      (group) => observer.groupCommitted?.(group),
    );
    const opened = openReaderConnection(folder);
    const reader = readerOn(opened, wokenBy(signal));
    const { append, lastRecordedAt } = appending(front, stamper(clock, newest), newest, observer);
    return {
      log: {
        logId: reader.logId,
        soleWriter: true,
        append,
        readStream: reader.readStream,
        subscribeToAll: reader.subscribeToAll,
        head: reader.head,
        lastRecordedAt,
        async close() {
          reader.close();
          await front.close();
          lock.release();
        },
      },
      latestValues: latestValues(opened.connection, front, opened.guarded),
      durability: front.durability,
      readerHandle: { folder, signal },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Looks at the log before anything writes to it. @returns when its newest event was recorded */
function examine(file: string, clockKind: ClockKind): Instant | null {
  const connection = new DatabaseSync(file);
  try {
    const { clock } = identify(connection, file);
    if (clock !== clockKind) {
      throw new LogNotOpened(
        `${file} was written under the ${clock} clock, and this engine runs on the ${clockKind} one`,
        'incompatible',
        `Start the engine with VEDETTE_CLOCK=${clock}, or give it a data folder of its own.`,
      );
    }
    checkPages(connection, file);
    for (const row of connection.prepare('SELECT metadata FROM events ORDER BY position DESC').iterate()) {
      const recordedAt = recordedAtOf(String(row['metadata']));
      if (recordedAt !== null) return recordedAt;
    }
    return null;
  } finally {
    connection.close();
  }
}
