import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#adapters/clock/system-clock.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import type { AppendResult, EventLog, RecordedEvent } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LogUnavailable } from '#domain/log/log-errors.js';

export type LoopLog = Pick<EventLog, 'append' | 'readStream' | 'soleWriter'>;

/** A real embedded log in a folder of its own. */
export interface LogUnderTest {
  readonly log: () => EventLog;
  readonly latestValues: () => LatestValues;
  /** Closes it and opens it again, as a restart of the engine does. */
  reopen(): Promise<void>;
  events(stream: string): Promise<RecordedEvent[]>;
  close(): Promise<void>;
}

export async function openLogUnderTest(): Promise<LogUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-loop-'));
  const open = (): ReturnType<typeof openSqliteLog> => openSqliteLog({ folder, clock: systemClock() });
  let opened = await open();
  return {
    log: () => opened.log,
    latestValues: () => opened.latestValues,
    async reopen() {
      await opened.log.close();
      opened = await open();
    },
    async events(stream) {
      const events: RecordedEvent[] = [];
      for await (const event of opened.log.readStream(stream)) events.push(event);
      return events;
    },
    async close() {
      await opened.log.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What one append meets on its way: `lost` answers are applied and not heard of, `dropped` calls never arrive. */
export type Fault = 'none' | 'lost' | 'dropped' | 'refused';

/** A way to the log on which appends meet these faults, in their order; then none. */
export function faultyWay(log: LoopLog, faults: Fault[]): LoopLog & { readonly appends: () => number } {
  let appends = 0;
  return {
    soleWriter: log.soleWriter,
    appends: () => appends,
    readStream: (stream, options) => log.readStream(stream, options),
    async append(stream, expected, events): Promise<AppendResult> {
      appends += 1;
      switch (faults.shift() ?? 'none') {
        case 'none':
          return log.append(stream, expected, events);
        case 'lost':
          await log.append(stream, expected, events);
          throw new LogUnavailable('the answer was lost', 'unknown');
        case 'dropped':
          throw new LogUnavailable('nobody answered', 'unknown');
        case 'refused':
          throw new LogUnavailable('the log takes nothing now', 'notApplied');
      }
    },
  };
}
