import { existsSync } from 'node:fs';
import { logFile } from '#adapters/sqlite-log/log-file.js';
import type { LogReader } from '#adapters/sqlite-log/reader.js';
import { openSqliteLogReadOnly } from '#adapters/sqlite-log/reader.js';
import { CommandFailed } from '../exit-code.js';

/**
 * The embedded log of a data folder, read-only, whether an engine is running on it or not.
 *
 * @throws CommandFailed where there is none
 * @throws LogNotOpened where it can't be opened as it is
 */
export function openLog(dataFolder: string): LogReader {
  if (!existsSync(logFile(dataFolder)))
    throw new CommandFailed(
      `there is no event log in ${dataFolder}: name the data folder of an engine with VEDETTE_DATA, or start one there`,
    );
  return openSqliteLogReadOnly(dataFolder);
}
