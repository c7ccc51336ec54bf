import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LogNotOpened } from '#domain/log/log-errors.js';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.js';
import { damaged, isDamage } from './sqlite-errors.js';

/** Which clock the instants of a log come from; they are never mixed. */
export type ClockKind = 'system' | 'simulated';

export interface LogIdentity {
  readonly logId: string;
  readonly clock: ClockKind;
}

/** Logs up to this size are checked page by page at each start (about 0.1 s); greater ones by `vedette check`. */
const CHECKED_AT_OPEN_BYTES = 64 * 1024 * 1024;

export const logFile = (folder: string): string => join(folder, 'log.db');

/** Makes the file whole before it gets its name: a crash on the way leaves no half-made log. */
export function createLogFile(folder: string, clock: ClockKind): void {
  const file = logFile(folder);
  if (existsSync(file)) return;
  if (existsSync(`${file}-wal`)) throw damaged(`${file} is missing, but its write-ahead log is there`);
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  rmSync(`${unfinished}-journal`, { force: true });
  const connection = new DatabaseSync(unfinished);
  connection.exec('PRAGMA synchronous = FULL; BEGIN');
  for (const statement of SCHEMA) connection.exec(statement);
  connection.prepare('INSERT INTO log (one, log_id, clock) VALUES (1, ?, ?)').run(randomUUID(), clock);
  connection.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  connection.close();
  renameSync(unfinished, file);
  syncFolder(folder);
}

/** Has what was named in a folder on disk. Windows can't sync a folder, and need not: there a rename is on disk with the file. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function pragma(connection: DatabaseSync, name: string): unknown {
  return Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

/**
 * Looks at what an open log says of itself.
 *
 * @throws LogNotOpened `damaged`, or `incompatible` for another kind of database or another version of the tables
 */
export function identify(connection: DatabaseSync, file: string): LogIdentity {
  try {
    return readIdentity(connection, file);
  } catch (error) {
    if (isDamage(error)) throw damaged(`${file} is damaged`, error);
    throw error;
  }
}

function readIdentity(connection: DatabaseSync, file: string): LogIdentity {
  if (statSync(file).size === 0) throw damaged(`${file} is empty`);
  if (pragma(connection, 'application_id') !== APPLICATION_ID) {
    throw new LogNotOpened(
      `${file} is not an event log of Vedette`,
      'incompatible',
      'Give the engine a data folder of its own.',
    );
  }
  const version = pragma(connection, 'user_version');
  if (version !== SCHEMA_VERSION) {
    throw new LogNotOpened(
      `${file} has version ${String(version)} of the tables, this release knows version ${SCHEMA_VERSION}`,
      'incompatible',
      'Run the release that wrote it, or a newer one.',
    );
  }
  const found = new Set(
    connection
      .prepare('SELECT sql FROM sqlite_schema')
      .all()
      .map((row) => row['sql']),
  );
  const missing = SCHEMA.find((statement) => !found.has(statement));
  if (missing !== undefined) throw damaged(`${file} was tampered with: it lacks ${missing.split(/[\n(]/, 1).join('')}`);
  const row = connection.prepare('SELECT log_id, clock FROM log').get();
  const logId = row?.['log_id'];
  const clock = row?.['clock'];
  if (typeof logId !== 'string' || (clock !== 'system' && clock !== 'simulated'))
    throw damaged(`${file} has no identity`);
  return { logId, clock };
}

/**
 * Looks for damage: at the end of the log always, in every page of one that is small enough.
 *
 * @throws LogNotOpened `damaged`
 */
export function checkPages(connection: DatabaseSync, file: string): void {
  const found = pagesAreWhole(connection, statSync(file).size);
  if (found !== 'ok') throw damaged(`${file} is damaged: ${found}`);
}

function pagesAreWhole(connection: DatabaseSync, bytes: number): string {
  try {
    if (bytes <= CHECKED_AT_OPEN_BYTES) return String(pragma(connection, 'quick_check(1)'));
    const last = connection
      .prepare('SELECT position, sid, revision FROM events ORDER BY position DESC LIMIT 1000')
      .all();
    const seek = connection.prepare('SELECT position FROM events WHERE sid = ? AND revision = ?');
    for (const { position, sid, revision } of last) {
      if (sid === undefined || revision === undefined || seek.get(sid, revision)?.['position'] !== position) {
        return `event ${String(position)} is not in its stream`;
      }
    }
    return 'ok';
  } catch (error) {
    if (isDamage(error)) return error instanceof Error ? error.message : 'unreadable';
    throw error;
  }
}
