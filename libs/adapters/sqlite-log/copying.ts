import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import type { LogIdentity } from './log-file.js';
import { identify, logFile, syncFolder } from './log-file.js';
import { SCHEMA } from './schema.js';

/** Pages copied between two words about the progress: 16 MB. */
const PAGES_A_STEP = 4096;
const BUSY_TIMEOUT_MS = 5000;

/** Told now and then how many pages are copied, of how many. */
export type CopyProgress = (done: number, total: number) => void;

/** A file stands at the place where a copy was to go; nothing was written. */
export class CopyExists extends Error {
  override readonly name = 'CopyExists';
  constructor(readonly file: string) {
    super(`${file} is there already`);
  }
}

function syncFile(file: string): void {
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** Gives a finished file its name, on disk; one that has it already keeps it. @throws CopyExists */
function nameFinished(unfinished: string, file: string): void {
  try {
    linkSync(unfinished, file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw new CopyExists(file);
    throw error;
  }
  rmSync(unfinished);
  syncFolder(dirname(file));
}

function removeUnfinished(unfinished: string): void {
  for (const part of ['', '-journal', '-wal', '-shm']) rmSync(unfinished + part, { force: true });
}

/** Copies all that one moment of a log holds, whatever is appended meanwhile. @param to no file yet */
async function copyMoment(from: string, to: string, progress: CopyProgress): Promise<LogIdentity> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    const identity = identify(source, from);
    // An open transaction that has read holds on to what it saw: without one each append would begin the copy anew.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM log').get();
    await backup(source, to, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) => progress(totalPages - remainingPages, totalPages),
    });
    return identity;
  } finally {
    source.close();
  }
}

/**
 * Copies the log of a data folder, with its latest values, into one file, while an engine may be appending to it. The file
 * gets its name when it is whole and on disk. Only its owner may read it, also where nothing can be written.
 *
 * @param to path of a file that is not there; its folder is
 * @throws CopyExists, LogNotOpened, or an Error of the file system
 */
export async function backUpLog(folder: string, to: string, progress: CopyProgress): Promise<void> {
  if (existsSync(to)) throw new CopyExists(to);
  const unfinished = `${to}.unfinished`;
  removeUnfinished(unfinished);
  // Keys and names are in it: for its owner only, from the first byte on.
  closeSync(openSync(unfinished, 'wx', 0o600));
  try {
    await copyMoment(logFile(folder), unfinished, progress);
    const copy = new DatabaseSync(unfinished);
    copy.exec('PRAGMA journal_mode = DELETE');
    copy.close();
    syncFile(unfinished);
    nameFinished(unfinished, to);
  } finally {
    removeUnfinished(unfinished);
  }
}

/**
 * Copies a backup into a data folder as its log, and gives it an id of its own: the copy goes on differently than the log
 * that it was taken of, and a cursor of that one must not be followed on this one.
 *
 * @param scratch a folder for the unfinished copy, beside the data folder's log
 * @param check looks at the copy in that folder as a log before it becomes the log of the data folder; throws to refuse it
 * @returns what `check` gave
 * @throws CopyExists, LogNotOpened, or what `check` throws: the data folder then has no log
 */
export async function restoreLog<Checked>(
  from: string,
  { folder, scratch }: { readonly folder: string; readonly scratch: string },
  check: () => Promise<Checked>,
  progress: CopyProgress,
): Promise<Checked> {
  const unfinished = logFile(scratch);
  await copyMoment(from, unfinished, progress);
  const checked = await check();
  const copy = new DatabaseSync(unfinished);
  try {
    giveNewId(copy);
    copy.exec('PRAGMA journal_mode = DELETE');
  } finally {
    copy.close();
  }
  syncFile(unfinished);
  nameFinished(unfinished, logFile(folder));
  return checked;
}

/** The guard over the log's identity is lifted for this one statement, inside a transaction. */
function giveNewId(connection: DatabaseSync): void {
  const guard = SCHEMA.find((statement) => statement.startsWith('CREATE TRIGGER log_stay '));
  if (guard === undefined) throw new Error('the tables of the log have no guard over its identity');
  connection.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE; DROP TRIGGER log_stay');
  connection.prepare('UPDATE log SET log_id = ?').run(randomUUID());
  connection.exec(`${guard}; COMMIT`);
}
