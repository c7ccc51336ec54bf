import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * The files of one projection in the data folder: `read-model/<projection>-v<version>.<number>.db`, and beside them
 * `<projection>.serving`, which names the one in use. None of them holds anything that the log can't give again.
 */
export interface ReadModelFiles {
  /** Path of the file in use; null where none is named, or the named one is gone. */
  serving(): string | null;
  serve(file: string): void;
  /** Path for a new file of a version, not there yet. */
  next(version: number): string;
  /** Deletes all files but `kept`. */
  deleteAllBut(kept: readonly (string | null)[]): void;
}

const FOLDER = 'read-model';
const NAME = /^([a-z]+)-v[0-9]+\.([0-9]+)\.db$/;

/** @param folder the data folder */
export function readModelFiles(folder: string, projection: string): ReadModelFiles {
  const home = join(folder, FOLDER);
  const pointer = join(home, `${projection}.serving`);
  mkdirSync(home, { recursive: true });

  const isOurs = (name: string): boolean => NAME.exec(name.replace(/-(wal|shm|journal)$/, ''))?.[1] === projection;

  return {
    serving: () => servingFile(folder, projection),
    serve(file) {
      writeFileSync(`${pointer}.new`, basename(file));
      renameSync(`${pointer}.new`, pointer);
    },
    next(version) {
      const numbers = readdirSync(home).map((name) => Number(NAME.exec(name)?.[2] ?? 0));
      return join(home, `${projection}-v${version}.${Math.max(0, ...numbers) + 1}.db`);
    },
    deleteAllBut(kept) {
      const names = kept.filter((file) => file !== null).map((file) => basename(file));
      for (const name of readdirSync(home)) {
        if (isOurs(name) && !names.some((keep) => name.startsWith(keep))) rmSync(join(home, name), { force: true });
      }
    },
  };
}

/** The same as `ReadModelFiles.serving`, for who only reads: it makes no folder. */
export function servingFile(folder: string, projection: string): string | null {
  const home = join(folder, FOLDER);
  const pointer = join(home, `${projection}.serving`);
  if (!existsSync(pointer)) return null;
  const name = readFileSync(pointer, 'utf8').trim();
  const file = join(home, name);
  return NAME.test(name) && existsSync(file) ? file : null;
}
