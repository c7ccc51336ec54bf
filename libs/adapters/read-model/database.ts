import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import type { ReadModelIdentity } from './schema.js';
import { createReadModel, readIdentity } from './schema.js';

/** A file without a name: SQLite keeps it in memory while it is small, and deletes it when it is closed. */
export const TEMPORARY = '';
/** A database that is never in a file. */
export const IN_MEMORY = ':memory:';

const isNamed = (file: string): boolean => file !== TEMPORARY && file !== IN_MEMORY;

/** Whether a database is in a file that outlives it. */
const isInFile = (database: DatabaseSync): boolean => database.prepare('PRAGMA database_list').get()?.['file'] !== '';

/** How long a write waits for another connection; readers never make it wait. */
const BUSY_TIMEOUT_MS = 5000;
/** Pages of the write-ahead log after which SQLite moves them into the file, where nobody else does. */
const CHECKPOINT_PAGES = 4000;

const SERVING = `
  PRAGMA synchronous = NORMAL;
  PRAGMA journal_mode = WAL;
  PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
  PRAGMA journal_size_limit = 67108864;
`;
/** Nobody reads along, and a build that is cut begins anew: what it has written need not survive it, nor be taken back. */
const BUILDING = `
  PRAGMA synchronous = OFF;
  PRAGMA journal_mode = OFF;
`;

const isSame = (one: ReadModelIdentity, other: ReadModelIdentity): boolean =>
  one.projection === other.projection && one.version === other.version && one.logId === other.logId;

/** Whether a database was built to its end: it had caught up with the log once. */
export const isBuilt = (database: DatabaseSync): boolean =>
  database.prepare('SELECT built FROM progress').get()?.['built'] === 1;

function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  database.exec('PRAGMA cache_size = -65536');
  return database;
}

/**
 * A read model, opened for writing; made where there is none. One in a file whose build was cut is thrown away and begun
 * anew: the log has all of it.
 *
 * Once built it is kept with `synchronous=NORMAL`: a power loss may take the last transactions, never tear one. They are
 * folded from the log again, which keeps every acknowledged event.
 *
 * @param file path of the file, `TEMPORARY` or `IN_MEMORY`
 * @throws ReadModelDamaged where the file is the read model of something else
 * @throws Error of node:sqlite where it can't be read
 */
export function openReadModelDatabase(file: string, identity: ReadModelIdentity): DatabaseSync {
  let database = connect(file);
  try {
    const found = readIdentity(database);
    if (found !== null && !isSame(found, identity)) {
      throw new ReadModelDamaged(`${file} is the read model of something else`);
    }
    if (found !== null && isNamed(file) && !isBuilt(database)) {
      database.close();
      for (const part of ['', '-wal', '-shm', '-journal']) rmSync(file + part, { force: true });
      database = connect(file);
    }
    const isNew = readIdentity(database) === null;
    // A database in memory can take back what failed, whatever it costs: it is for small ones.
    if (file !== IN_MEMORY) database.exec(isNew ? BUILDING : SERVING);
    if (isNew) createReadModel(database, identity);
    return database;
  } catch (error) {
    if (database.isOpen) database.close();
    throw error;
  }
}

/**
 * Makes a database that was just built one that is served from: what only its readers need is made now, where it takes a
 * tenth of the time, and all of it is on disk before it is said to be built.
 */
export function endBuild(database: DatabaseSync): void {
  database.exec('CREATE INDEX intervals_of_row ON intervals (key_mark)');
  database.exec('CREATE INDEX rows_of_profile ON rows (profile, key)');
  if (isInFile(database)) database.exec(SERVING);
}
