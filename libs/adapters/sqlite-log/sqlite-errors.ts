import { LogNotOpened } from '#domain/log/log-errors.js';

/** Result codes of SQLite that the adapter tells apart. */
const BUSY = 5;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

/** The primary result code of an error that SQLite raised, null for any other error. */
function resultCode(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return null;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}

export const isBusy = (error: unknown): boolean => resultCode(error) === BUSY;
export const isFull = (error: unknown): boolean => resultCode(error) === FULL;
export const isDamage = (error: unknown): boolean => [CORRUPT, NOT_A_DATABASE].includes(resultCode(error) ?? 0);

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const damaged = (what: string, cause?: unknown): LogNotOpened =>
  new LogNotOpened(
    what,
    'damaged',
    'Keep a copy of the data folder as it is, then restore the log from the newest backup. Nothing was changed.',
    { cause },
  );
