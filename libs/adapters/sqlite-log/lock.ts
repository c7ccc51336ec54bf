import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LogNotOpened } from '#domain/log/log-errors.js';
import { isBusy } from './sqlite-errors.js';

export interface FolderLock {
  release(): void;
}

/**
 * Takes a data folder for one engine, at once or not at all. The lock is an open exclusive transaction on a database of
 * its own: the operating system lets it go when the process ends, however it ends, so none is ever left behind.
 *
 * @throws LogNotOpened `inUse` where another engine has it
 */
export function lockFolder(folder: string): FolderLock {
  const file = join(folder, 'engine.lock');
  const connection = new DatabaseSync(file, { timeout: 0 });
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (isBusy(error)) {
      throw new LogNotOpened(
        `another engine has the data folder ${folder} open`,
        'inUse',
        'One engine runs on a data folder at a time: stop the other one, or give this one a folder of its own.',
        { cause: error },
      );
    }
    throw new LogNotOpened(
      `the lock file ${file} can't be locked`,
      'damaged',
      'Make sure that no engine runs on this folder, then remove the lock file: it holds nothing.',
      { cause: error },
    );
  }
  return {
    release() {
      if (connection.isOpen) connection.close();
    },
  };
}
