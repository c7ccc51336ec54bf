import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '#adapters/clock/system-clock.js';
import { servingFile } from '#adapters/read-model/files.js';
import { openReadModels } from '#adapters/read-model/open.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import { devicesProjection } from '#projections/folds/devices/projection.js';

/** A read model that was built from a log, and what stands in it. */
export interface Rebuilt {
  readonly perSecond: number;
  readonly rows: number;
  readonly entries: number;
  readonly intervals: number;
}

const LOOK_EVERY_MS = 5;
const LONGEST_MS = 300_000;

function countIn(folder: string): Pick<Rebuilt, 'rows' | 'entries' | 'intervals'> {
  const file = servingFile(folder, devicesProjection.name);
  if (file === null) throw new Error('no read model is in use');
  const database = new DatabaseSync(file, { readOnly: true });
  const count = (table: string): number => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
  const counted = { rows: count('rows'), entries: count('entries'), intervals: count('intervals') };
  database.close();
  return counted;
}

/**
 * Opens the read models of a data folder that has none, as an engine does at its start, and waits until they have been
 * built: from the start of the worker thread to the answer that they are there.
 */
export async function rebuild(folder: string): Promise<Rebuilt> {
  rmSync(join(folder, 'read-model'), { recursive: true, force: true });
  const { log, readerHandle } = await openSqliteLog({ folder, clock: systemClock() });
  try {
    const events = Number(await log.head());
    const start = performance.now();
    const models = await openReadModels({ folder, readerHandle, logId: log.logId });
    while (!models.status().available) {
      if (performance.now() - start > LONGEST_MS) throw new Error('the read models are not built');
      await pause(LOOK_EVERY_MS);
    }
    const seconds = (performance.now() - start) / 1000;
    await models.close();
    return { perSecond: events / seconds, ...countIn(folder) };
  } finally {
    await log.close();
  }
}
