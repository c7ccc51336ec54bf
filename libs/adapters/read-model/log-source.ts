import type { Instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import type { LogReader as ProjectionLogReader } from '#projections/runner/log-reader.js';
import type { EventStoreDbReaderHandle } from '../eventstoredb/reader.js';
import { numberOf } from '../sqlite-log/positions.js';
import type { LogReaderHandle } from '../sqlite-log/reader.js';
import { openSqliteLogReader } from '../sqlite-log/reader.js';
import type { Folded } from './estimated-events.js';
import { estimatedEvents } from './estimated-events.js';

/** The log as a read model's threads see it. */
export interface LogSource {
  readonly reader: ProjectionLogReader;
  /** Events after `from` up to `to`; 0 where `to` is not after it. An estimate, at least 1, on a log that does not number its events. */
  eventsBetween(from: Folded, to: Position): number;
  /** Of the last event that was recorded at or before an instant. @throws LogUnavailable */
  positionAt(instant: Instant): Promise<Position>;
  close(): Promise<void>;
}

/** What a worker thread opens the log by. It can be sent to one. */
export type LogSourceHandle = LogReaderHandle | EventStoreDbReaderHandle;

function sqliteSource(handle: LogReaderHandle): LogSource {
  const reader = openSqliteLogReader(handle);
  return {
    reader,
    // Positions of this log are its events numbered without a gap.
    eventsBetween: ({ position }, to) => Math.max(0, numberOf(to) - numberOf(position)),
    positionAt: (instant) => new Promise((resolve) => resolve(reader.positionAt(instant))),
    close() {
      reader.close();
      return Promise.resolve();
    },
  };
}

async function eventStoreDbSource(handle: EventStoreDbReaderHandle): Promise<LogSource> {
  // Loaded only where it is used: an engine on the embedded log starts without the client.
  const { openEventStoreDbReader } = await import('../eventstoredb/reader.js');
  const reader = await openEventStoreDbReader(handle);
  return {
    reader,
    eventsBetween: estimatedEvents,
    positionAt: (instant) => reader.positionAt(instant),
    close: () => reader.close(),
  };
}

/** @throws LogNotOpened */
export async function openLogSource(handle: LogSourceHandle): Promise<LogSource> {
  return 'kind' in handle ? eventStoreDbSource(handle) : sqliteSource(handle);
}
