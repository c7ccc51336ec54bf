import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { LogIdentity } from './log-file.js';
import { identify, logFile } from './log-file.js';
import { damaged, isDamage, messageOf } from './sqlite-errors.js';

/** How long a look waits for another process that holds the file, as when it recovers it after a crash. */
const BUSY_TIMEOUT_MS = 5000;

/** A connection that can only read. */
export interface ReaderConnection {
  readonly connection: DatabaseSync;
  readonly identity: LogIdentity;
  /** Runs a look into the database. @throws LogUnavailable for whatever SQLite says, and after `close` */
  readonly guarded: <T>(look: () => T) => T;
  close(): void;
}

/** @throws LogNotOpened where there is no log, or one that this release can't read */
export function openReaderConnection(folder: string): ReaderConnection {
  const file = logFile(folder);
  if (!existsSync(file)) throw damaged(`there is no event log at ${file}`);
  const connection = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    return guardedConnection(connection, identify(connection, file));
  } catch (error) {
    connection.close();
    throw error;
  }
}

function guardedConnection(connection: DatabaseSync, identity: LogIdentity): ReaderConnection {
  return {
    connection,
    identity,
    guarded(look) {
      if (!connection.isOpen) throw new LogUnavailable('the log is closed', 'notApplied');
      try {
        return look();
      } catch (error) {
        const advice = isDamage(error) ? ' (run `vedette check`)' : '';
        throw new LogUnavailable(`the log can't be read: ${messageOf(error)}${advice}`, 'notApplied', { cause: error });
      }
    },
    close() {
      if (connection.isOpen) connection.close();
    },
  };
}
