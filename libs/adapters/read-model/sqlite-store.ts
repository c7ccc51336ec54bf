import type { DatabaseSync } from 'node:sqlite';
import type { TenantId } from '#domain/identity/ids.js';
import type { GivenOut, Progress, ReadModelStore, ReadModelTransaction } from '#projections/runner/read-model-store.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import { endBuild, isBuilt } from './database.js';
import { keyMark } from './key-mark.js';
import { storedProfiles } from './stored-profiles.js';
import { progressOf, valuesOf } from './stored-progress.js';

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
      `INSERT INTO rows (tenant, key, position, heard_at, expires_at, profile, body) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant, key) DO UPDATE SET position = excluded.position, heard_at = excluded.heard_at,
         expires_at = excluded.expires_at, body = excluded.body`,
    ),
    moveRow: database.prepare('UPDATE rows SET profile = ? WHERE tenant = ? AND key = ?'),
    enlist: database.prepare('INSERT INTO listings (tenant, list, key) VALUES (?, ?, ?)'),
    unlist: database.prepare('DELETE FROM listings WHERE tenant = ? AND list = ? AND key = ?'),
    putInterval: database.prepare(
      'INSERT INTO intervals (tenant, key, key_mark, position, from_at, body) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    putTenant: database.prepare('INSERT OR REPLACE INTO tenants (tenant, body, position) VALUES (?, ?, ?)'),
    putEntry: database.prepare('INSERT INTO entries (tenant, position, n, kind, data) VALUES (?, ?, ?, ?, ?)'),
    putProgress: database.prepare(
      'UPDATE progress SET position = ?, events = ?, built = ?, lanes = ?, parked = ?, unknown_events = ?',
    ),
  };
}

/** Told after each transaction, outside of one: what it wrote is `rows` rows of any kind with so many characters. */
export type WhenWritten = (rows: number, characters: number) => void;

/** The store on an open database, which it closes. */
export function sqliteReadModelStore(
  database: DatabaseSync,
  whenWritten: WhenWritten = () => undefined,
): ReadModelStore {
  const statements = prepared(database);
  const profiles = storedProfiles(database);
  let built = isBuilt(database);
  let rows = 0;
  let characters = 0;

  function begin(): void {
    if (!database.isTransaction) database.exec('BEGIN IMMEDIATE');
  }

  function takeBack(): void {
    if (!database.isTransaction) return;
    database.exec('ROLLBACK');
    profiles.forget();
  }

  function count(text: string): void {
    rows += 1;
    characters += text.length;
  }

  function give({ entries, intervals }: GivenOut): void {
    for (const { tenant, position, n, entry } of entries) {
      statements.putEntry.run(tenant, position, n, entry.kind, entry.data);
      count(entry.data);
    }
    for (const { tenant, key, position, from, body } of intervals) {
      statements.putInterval.run(tenant, key, keyMark(key), position, from, body);
      count(body);
    }
  }

  function write(transaction: ReadModelTransaction): void {
    for (const { tenant, key, body, position, heardAt, expiresAt, profile, profileBefore } of transaction.rows) {
      const id = profiles.idOf(tenant, profile);
      statements.putRow.run(tenant, key, position, heardAt, expiresAt, id, body);
      // Apart, because writing the column writes its index, too: most rows stay where they are.
      if (profileBefore !== null && profile !== profileBefore) statements.moveRow.run(id, tenant, key);
      count(body);
    }
    profiles.count(transaction.profiles);
    for (const { tenant, list, key } of transaction.unlisted) statements.unlist.run(tenant, list, key);
    for (const { tenant, list, key } of transaction.listed) statements.enlist.run(tenant, list, key);
    for (const { tenant, body, position } of transaction.tenants) {
      statements.putTenant.run(tenant, body, position);
      count(body);
    }
    give(transaction);
  }

  function note(progress: Progress): void {
    statements.putProgress.run(...valuesOf(progress));
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
      const { progress } = transaction;
      const completesBuild = progress.built && !built;
      guarded(() => {
        write(transaction);
        note({ ...progress, built });
        database.exec('COMMIT');
      });
      if (completesBuild) {
        endBuild(database);
        note(progress);
        built = true;
      } else if (built) {
        whenWritten(rows, characters);
      }
      rows = 0;
      characters = 0;
    },
    close: () => database.close(),
  };
}
