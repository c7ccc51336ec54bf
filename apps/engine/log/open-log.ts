import type { Logger } from 'pino';
import type { LogSourceHandle } from '#adapters/read-model/log-source.js';
import { lockFolder } from '#adapters/sqlite-log/lock.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import type { Clock } from '#domain/clock/clock.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import type { Settings } from '../config/settings.js';
import type { Metrics } from '../metrics/metrics.js';

/** The log of this engine, whichever it is. */
export interface OpenedLog {
  readonly log: EventLog;
  readonly latestValues: LatestValues;
  /** For the threads that keep the read models. */
  readonly readerHandle: LogSourceHandle;
  /** Answers what is in flight, and lets the log and the data folder go. */
  close(): Promise<void>;
}

export interface OpenLogOptions {
  readonly settings: Pick<Settings, 'log' | 'dataFolder' | 'clock'>;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'appends' | 'appendSeconds' | 'commitCalls' | 'commitSeconds'>;
  readonly logger: Logger;
}

async function openEmbedded({ settings, clock, metrics }: OpenLogOptions): Promise<OpenedLog> {
  const opened = await openSqliteLog({
    folder: settings.dataFolder,
    clock,
    clockKind: settings.clock.kind,
    observer: {
      appendEnded(outcome, seconds) {
        metrics.appends.inc({ outcome });
        metrics.appendSeconds.observe(seconds);
      },
      groupCommitted({ calls, seconds }) {
        metrics.commitCalls.observe(calls);
        metrics.commitSeconds.observe(seconds);
      },
    },
  });
  return { ...opened, close: () => opened.log.close() };
}

async function openShared(
  { settings, clock, metrics, logger }: OpenLogOptions,
  connectionString: string,
): Promise<OpenedLog> {
  // Read models, keys and engine.json of a data folder are one engine's here, too.
  const lock = lockFolder(settings.dataFolder);
  try {
    // Loaded only where it is used: an engine on the embedded log starts without the client.
    const { openEventStoreDb } = await import('#adapters/eventstoredb/open.js');
    const opened = await openEventStoreDb({
      connectionString,
      clock,
      clockKind: settings.clock.kind,
      observer: {
        appendEnded(outcome, seconds) {
          metrics.appends.inc({ outcome });
          metrics.appendSeconds.observe(seconds);
        },
        subscriptionDropped: (reason) =>
          logger.warn(`the connection to the event log was lost, and is made anew: ${reason}`),
      },
    });
    const close = async (): Promise<void> => {
      await opened.log.close();
      lock.release();
    };
    return { ...opened, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Opens the log that `VEDETTE_LOG` names, and makes it where there is none.
 *
 * @throws LogNotOpened
 */
export function openLog(options: OpenLogOptions): Promise<OpenedLog> {
  const { log } = options.settings;
  return log.kind === 'sqlite' ? openEmbedded(options) : openShared(options, log.connectionString);
}
