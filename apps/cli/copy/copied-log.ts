import type { ClockKind } from '#adapters/sqlite-log/log-file.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';

/** One side of a copy, open for this process alone as far as its log can promise that. */
export interface CopiedLog {
  /** For messages: without a password. */
  readonly name: string;
  readonly log: EventLog;
  readonly latestValues: LatestValues;
  readonly clock: ClockKind;
  /** How many events it holds at most, for the progress; null where nobody counts them. */
  events(): Promise<number | null>;
  close(): Promise<void>;
}

/** The copy can't be made as things are; nothing was written that was not there on both sides. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused';
}
