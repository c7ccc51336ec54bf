import { DatabaseSync } from 'node:sqlite';
import type { Durability, WriterSettings } from './protocol.js';

const CACHE_KIB = 65_536;
/** How long a write waits for somebody from outside who holds the file, such as a shell. */
export const BUSY_TIMEOUT_MS = 1000;

/**
 * The one connection that writes. A commit on it returns when the disk has it.
 *
 * @throws Error where the database does not take the settings that durability rests on
 */
export function openWriterConnection(settings: WriterSettings): { connection: DatabaseSync; durability: Durability } {
  const connection = new DatabaseSync(settings.file, { timeout: BUSY_TIMEOUT_MS });
  connection.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = TRUE; PRAGMA checkpoint_fullfsync = TRUE;
     PRAGMA cache_size = -${CACHE_KIB}; PRAGMA secure_delete = ON`,
  );
  if (settings.maxBytes !== null) {
    const pageSize = Number(connection.prepare('PRAGMA page_size').get()?.['page_size']);
    connection.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(settings.maxBytes / pageSize))}`);
  }
  const durability = {
    journalMode: String(connection.prepare('PRAGMA journal_mode').get()?.['journal_mode']),
    synchronous: Number(connection.prepare('PRAGMA synchronous').get()?.['synchronous']),
  };
  return { connection, durability };
}

const FULL = 2;

/** An acknowledged event survives a power cut only in this mode. */
export const isDurable = (durability: Durability): boolean =>
  durability.journalMode === 'wal' && durability.synchronous >= FULL;
