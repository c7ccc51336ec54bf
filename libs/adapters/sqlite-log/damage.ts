import { DatabaseSync } from 'node:sqlite';
import { logFile } from './log-file.js';
import { isDamage, messageOf } from './sqlite-errors.js';

/** SQLite stops looking after so many. */
const MOST_FINDINGS = 100;

/**
 * Lets SQLite look at every page and index of a log, and at the links between its tables. It reads the whole file: about
 * a second for each few hundred megabytes. An engine may be running on it.
 *
 * @returns what is damaged, in SQLite's words; empty for a file that is whole
 */
export function findDamage(folder: string): readonly string[] {
  const connection = new DatabaseSync(logFile(folder), { readOnly: true });
  try {
    const pages = connection.prepare(`PRAGMA integrity_check(${MOST_FINDINGS})`).all();
    const links = connection.prepare('PRAGMA foreign_key_check').all();
    return [
      ...pages.map((row) => String(row['integrity_check'])).filter((found) => found !== 'ok'),
      ...links.map((row) => `row ${String(row['rowid'])} of ${String(row['table'])} names a row that is not there`),
    ];
  } catch (error) {
    if (isDamage(error)) return [messageOf(error)];
    throw error;
  } finally {
    connection.close();
  }
}
