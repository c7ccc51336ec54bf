import type { ExpectedRevision } from './event-log.js';

/** The stream is not where the writer thought it was. Nothing was written. */
export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** Revision of the stream's last event, `noStream` where there is none. */
    readonly actual: number | 'noStream',
  ) {
    super(`${stream}: expected revision ${expected}, found ${actual}`);
  }
}

/** One append holds at most `MAX_APPEND_BYTES`, on every adapter. Nothing was written. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
  constructor(
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`an append of ${bytes} bytes is over the limit of ${limit}`);
  }
}

/** 1 MiB: what EventStoreDB takes in one append. */
export const MAX_APPEND_BYTES = 1_048_576;

/**
 * The log can't do it now. `notApplied`: nothing was written, and nothing will be. `unknown`: it may have been; the same
 * append with the same ids at the same revision settles it.
 */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
  constructor(
    message: string,
    readonly outcome: 'notApplied' | 'unknown',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The log can't be opened as it is: damaged, in use by another engine, written by a newer release, on a server that can't
 * be reached or that refuses us (credentials, certificates, a right, another kind of server). `advice` says what to do.
 */
export class LogNotOpened extends Error {
  override readonly name = 'LogNotOpened';
  constructor(
    message: string,
    readonly reason: 'damaged' | 'inUse' | 'incompatible' | 'unreachable' | 'refused',
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
