import { existsSync } from 'node:fs';
import { logFile } from '#adapters/sqlite-log/log-file.js';
import { numberOf } from '#adapters/sqlite-log/positions.js';
import { openSqliteLogReadOnly } from '#adapters/sqlite-log/reader.js';
import type { Instant } from '#domain/instant.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import type { Settings } from '#engine/config/settings.js';
import { CommandFailed } from '../exit-code.js';
import { answering } from './answering.js';

/** A log as the commands read it: of a running engine or of none, without disturbing it. */
export interface OpenLog extends Pick<EventLog, 'logId' | 'subscribeToAll' | 'head'> {
  /** Of the last event that was recorded at or before an instant; `BEGINNING` where there is none. @throws LogUnavailable */
  positionAt(instant: Instant): Promise<Position>;
  /** How many events there are up to a place; null on a log that does not number them. */
  eventsUpTo(position: Position): number | null;
  close(): Promise<void>;
}

function openEmbedded(dataFolder: string): OpenLog {
  if (!existsSync(logFile(dataFolder)))
    throw new CommandFailed(
      `there is no event log in ${dataFolder}: name the data folder of an engine with VEDETTE_DATA, or start one there`,
    );
  const reader = openSqliteLogReadOnly(dataFolder);
  return {
    ...reader,
    positionAt: (instant) => new Promise((resolve) => resolve(reader.positionAt(instant))),
    eventsUpTo: numberOf,
    close: () => {
      reader.close();
      return Promise.resolve();
    },
  };
}

async function openEventStoreDb(connectionString: string): Promise<OpenLog> {
  // Loaded only where it is used: the commands start faster without the client.
  const { openEventStoreDbReader } = await import('#adapters/eventstoredb/reader.js');
  const reader = await openEventStoreDbReader({ kind: 'eventstoredb', connectionString });
  return {
    logId: reader.logId,
    subscribeToAll: answering(reader.subscribeToAll),
    head: reader.head,
    positionAt: (instant) => reader.positionAt(instant),
    eventsUpTo: () => null,
    close: () => reader.close(),
  };
}

/**
 * The log that the settings name, read-only, whether an engine is running on it or not.
 *
 * @throws CommandFailed where there is none in the data folder
 * @throws LogNotOpened where it can't be opened as it is, or can't be reached
 */
export async function openLog({ log, dataFolder }: Pick<Settings, 'log' | 'dataFolder'>): Promise<OpenLog> {
  switch (log.kind) {
    case 'sqlite':
      return openEmbedded(dataFolder);
    case 'eventstoredb':
      return openEventStoreDb(log.connectionString);
  }
}
