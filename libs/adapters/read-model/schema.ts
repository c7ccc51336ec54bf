import type { DatabaseSync } from 'node:sqlite';

/**
 * One file holds one projection at one version. `AUTOINCREMENT` is not needed for what can be rebuilt from the log and is
 * known by its numbers to nobody; profiles are named by theirs for as long as somebody reads, so that none is given twice.
 *
 * Rows lie in the order in which they came, with an index for the order of their keys: rows of some kilobytes in the
 * index itself would spill over its pages. So do intervals, which come in the order of the log and are read by device: their
 * index is made when a build is done, see `endBuild`, and it is one of marks (`keyMark`): a policy that changes adds an interval to
 * each of many rows, and an index of whole keys would be written to a page for each.
 * Entries are small, and read in the order of their key alone, those of connectors, which are few, by themselves too. Of
 * the events before `kept_from` there are none any more, or only such as are about to be deleted. The timers stand before the body: who reads them does not
 * read through it.
 */
const SCHEMA = `
  CREATE TABLE identity (
    projection TEXT NOT NULL,
    version INTEGER NOT NULL,
    log_id TEXT NOT NULL
  ) STRICT;
  CREATE TABLE progress (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    position TEXT NOT NULL,
    events INTEGER NOT NULL,
    built INTEGER NOT NULL,
    lanes TEXT NOT NULL,
    parked TEXT NOT NULL,
    unknown_events TEXT NOT NULL
  ) STRICT;
  CREATE TABLE tenants (
    tenant TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    position TEXT NOT NULL
  ) STRICT;
  CREATE TABLE rows (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    position TEXT NOT NULL,
    heard_at INTEGER,
    expires_at INTEGER,
    profile INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (tenant, key)
  ) STRICT;
  CREATE TABLE profiles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    profile TEXT NOT NULL,
    devices INTEGER NOT NULL,
    UNIQUE (tenant, profile)
  ) STRICT;
  CREATE INDEX counts_of_tenant ON profiles (tenant, devices);
  CREATE TABLE listings (
    tenant TEXT NOT NULL,
    list TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (tenant, list, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE intervals (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    key_mark INTEGER NOT NULL,
    position TEXT NOT NULL,
    from_at INTEGER,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE entries (
    tenant TEXT NOT NULL,
    position TEXT NOT NULL,
    n INTEGER NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (tenant, position, n)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX connector_entries ON entries (tenant, position, n) WHERE kind = 'connector';
  CREATE TABLE retention (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    kept_from TEXT NOT NULL
  ) STRICT;
`;

/** What a file is the read model of. */
export interface ReadModelIdentity {
  readonly projection: string;
  readonly version: number;
  readonly logId: string;
}

/** Lays out an empty file. */
export function createReadModel(database: DatabaseSync, identity: ReadModelIdentity): void {
  database.exec('BEGIN IMMEDIATE');
  database.exec(SCHEMA);
  database.prepare('INSERT INTO identity VALUES (?, ?, ?)').run(identity.projection, identity.version, identity.logId);
  database.exec(`INSERT INTO progress VALUES (1, '0', 0, 0, '[]', '[]', '{}')`);
  database.exec(`INSERT INTO retention VALUES (1, '0')`);
  database.exec('COMMIT');
}

/** @returns null where the file has no identity: it is empty, or something else */
export function readIdentity(database: DatabaseSync): ReadModelIdentity | null {
  const tables = database.prepare(`SELECT count(*) AS found FROM sqlite_schema WHERE name = 'identity'`).get();
  if (tables?.['found'] !== 1) return null;
  const row = database.prepare('SELECT projection, version, log_id FROM identity').get();
  if (row === undefined) return null;
  const { projection, version, log_id: logId } = row;
  if (typeof projection !== 'string' || typeof version !== 'number' || typeof logId !== 'string') return null;
  return { projection, version, logId };
}
