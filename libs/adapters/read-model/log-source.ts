import type { Instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import type { LogReader as ProjectionLogReader } from '#projections/runner/log-reader.js';
import { numberOf } from '../sqlite-log/positions.js';
import type { LogReaderHandle } from '../sqlite-log/reader.js';
import { openSqliteLogReader } from '../sqlite-log/reader.js';

/** The log as a read model's threads see it. */
export interface LogSource {
  readonly reader: ProjectionLogReader;
  /** Events after `from` up to `to`; 0 where `to` is not after it. */
  eventsBetween(from: Position, to: Position): number;
  /** Of the last event that was recorded at or before an instant. @throws LogUnavailable */
  positionAt(instant: Instant): Position;
  close(): void;
}

/** What a worker thread opens the log by. It can be sent to one. */
export type LogSourceHandle = LogReaderHandle;

/** @throws LogNotOpened */
export function openLogSource(handle: LogSourceHandle): LogSource {
  const reader = openSqliteLogReader(handle);
  return {
    reader,
    // Positions of this log are its events numbered without a gap.
    eventsBetween: (from, to) => Math.max(0, numberOf(to) - numberOf(from)),
    positionAt: (instant) => reader.positionAt(instant),
    close: () => reader.close(),
  };
}
