import { DatabaseSync } from 'node:sqlite';
import type { TenantId } from '#domain/identity/ids.js';
import type { GivenOut, ReadModelStore, ReadModelTransaction } from '#projections/runner/read-model-store.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import { createReadModel, readIdentity } from './schema.js';
import type { ReadModelIdentity } from './schema.js';
import { progressOf, valuesOf } from './stored-progress.js';

/** A file without a name: SQLite keeps it in memory while it is small, and deletes it when it is closed. */
export const TEMPORARY = '';

/** How long a write waits for another connection; readers never make it wait. */
const BUSY_TIMEOUT_MS = 5000;

function textIn(row: Record<string, unknown> | undefined, column: string): string | null {
  if (row === undefined) return null;
  const value = row[column];
  if (typeof value !== 'string') throw new ReadModelDamaged(`column ${column} holds no text`);
  return value;
}

function prepared(database: DatabaseSync) {
  return {
    progress: database.prepare('SELECT * FROM progress'),
    row: database.prepare('SELECT body FROM rows WHERE tenant = ? AND key = ?'),
    tenant: database.prepare('SELECT body FROM tenants WHERE tenant = ?'),
    page: database.prepare('SELECT key, body FROM rows WHERE tenant = ? AND key > ? ORDER BY key LIMIT ?'),
    listPage: database.prepare(
      `SELECT r.key, r.body FROM listings l JOIN rows r ON r.tenant = l.tenant AND r.key = l.key
       WHERE l.tenant = ? AND l.list = ? AND l.key > ? ORDER BY l.key LIMIT ?`,
    ),
    putRow: database.prepare(
      `INSERT INTO rows (tenant, key, position, heard_at, expires_at, body) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant, key) DO UPDATE SET position = excluded.position, heard_at = excluded.heard_at,
         expires_at = excluded.expires_at, body = excluded.body`,
    ),
    enlist: database.prepare('INSERT INTO listings (tenant, list, key) VALUES (?, ?, ?)'),
    unlist: database.prepare('DELETE FROM listings WHERE tenant = ? AND list = ? AND key = ?'),
    putInterval: database.prepare(
      'INSERT INTO intervals (tenant, key, position, from_at, body) VALUES (?, ?, ?, ?, ?)',
    ),
    putTenant: database.prepare('INSERT OR REPLACE INTO tenants (tenant, body, position) VALUES (?, ?, ?)'),
    putEntry: database.prepare('INSERT INTO entries (tenant, position, n, kind, data) VALUES (?, ?, ?, ?, ?)'),
    putProgress: database.prepare(
      'UPDATE progress SET position = ?, events = ?, built = ?, lanes = ?, parked = ?, unknown_events = ?',
    ),
  };
}

/**
 * A read model in a SQLite file, opened for writing; made where there is none.
 *
 * `synchronous=NORMAL`: a power loss may take the last transactions, never tear one. They are folded from the log again,
 * which keeps every acknowledged event.
 *
 * @param file path of the file, or `TEMPORARY`
 * @throws ReadModelDamaged where the file is the read model of something else
 * @throws Error of node:sqlite where it can't be read
 */
export function openReadModelDatabase(file: string, identity: ReadModelIdentity): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec(`
      PRAGMA journal_mode = ${file === TEMPORARY ? 'OFF' : 'WAL'};
      PRAGMA synchronous = ${file === TEMPORARY ? 'OFF' : 'NORMAL'};
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA cache_size = -65536;
    `);
    const found = readIdentity(database);
    if (found === null) createReadModel(database, identity);
    else if (!isSame(found, identity)) throw new ReadModelDamaged(`${file} is the read model of something else`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const isSame = (one: ReadModelIdentity, other: ReadModelIdentity): boolean =>
  one.projection === other.projection && one.version === other.version && one.logId === other.logId;

/** The store on an open database, which it closes. */
export function sqliteReadModelStore(database: DatabaseSync): ReadModelStore {
  const statements = prepared(database);

  function begin(): void {
    if (!database.isTransaction) database.exec('BEGIN IMMEDIATE');
  }

  function takeBack(): void {
    if (database.isTransaction) database.exec('ROLLBACK');
  }

  function give({ entries, intervals }: GivenOut): void {
    for (const { tenant, position, n, entry } of entries) {
      statements.putEntry.run(tenant, position, n, entry.kind, entry.data);
    }
    for (const { tenant, key, position, from, body } of intervals) {
      statements.putInterval.run(tenant, key, position, from, body);
    }
  }

  function write(transaction: ReadModelTransaction): void {
    for (const { tenant, key, body, position, heardAt, expiresAt } of transaction.rows) {
      statements.putRow.run(tenant, key, position, heardAt, expiresAt, body);
    }
    for (const { tenant, list, key } of transaction.unlisted) statements.unlist.run(tenant, list, key);
    for (const { tenant, list, key } of transaction.listed) statements.enlist.run(tenant, list, key);
    for (const { tenant, body, position } of transaction.tenants) statements.putTenant.run(tenant, body, position);
    give(transaction);
    statements.putProgress.run(...valuesOf(transaction.progress));
  }

  /** Does a piece of a transaction; where it fails, nothing of the whole transaction is written. */
  function guarded(piece: () => void): void {
    try {
      begin();
      piece();
    } catch (error) {
      takeBack();
      throw error;
    }
  }

  const keyAndBody = (row: Record<string, unknown>): { readonly key: string; readonly body: string } => ({
    key: textIn(row, 'key') ?? '',
    body: textIn(row, 'body') ?? '',
  });

  return {
    progress() {
      takeBack();
      return progressOf(statements.progress.get());
    },
    row: (tenant: TenantId, key: string) => textIn(statements.row.get(tenant, key), 'body'),
    tenant: (tenant: TenantId) => textIn(statements.tenant.get(tenant), 'body'),
    page(tenant, list, after, limit) {
      const from = after ?? '';
      const rows =
        list === null ? statements.page.all(tenant, from, limit) : statements.listPage.all(tenant, list, from, limit);
      return rows.map(keyAndBody);
    },
    writeAhead: (given) => guarded(() => give(given)),
    commit(transaction) {
      guarded(() => {
        write(transaction);
        database.exec('COMMIT');
      });
    },
    close: () => database.close(),
  };
}
