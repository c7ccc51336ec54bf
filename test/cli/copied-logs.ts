import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '#adapters/clock/system-clock.js';
import type { ClockKind } from '#adapters/sqlite-log/log-file.js';
import type { SqliteLog } from '#adapters/sqlite-log/open.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import { eventId } from '#domain/identity/ids.js';
import type { Position, RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';

/** Data folders of one spec, which all go at its end. */
export interface Folders {
  at(name: string): string;
  remove(): void;
}

export function folders(): Folders {
  const made = mkdtempSync(join(tmpdir(), 'vedette-copies-'));
  return { at: (name) => join(made, name), remove: () => rmSync(made, { recursive: true, force: true }) };
}

export const openEmbedded = (folder: string, clockKind: ClockKind = 'system'): Promise<SqliteLog> =>
  openSqliteLog({ folder, clock: systemClock(), clockKind });

/** Writes events as they are, each an append of its own. @returns where the last one stands */
export async function writeAll({ log }: SqliteLog, events: readonly RecordedEvent[]): Promise<Position> {
  let last = BEGINNING;
  for (const { stream, id, type, data, metadata } of events)
    last = (await log.append(stream, 'any', [{ id: eventId(id), type, data, metadata }])).position;
  return last;
}

/** Everything that a log in a folder holds, in its order, without its positions. */
export function contentOf(folder: string): {
  readonly events: readonly unknown[];
  readonly values: readonly unknown[];
} {
  const database = new DatabaseSync(join(folder, 'log.db'), { readOnly: true });
  try {
    return {
      events: database
        .prepare('SELECT stream, revision, id, type, data, metadata FROM history ORDER BY position')
        .all(),
      values: database.prepare('SELECT key, value FROM latest_values WHERE value IS NOT NULL ORDER BY key').all(),
    };
  } finally {
    database.close();
  }
}
