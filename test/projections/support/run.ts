import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { devicesProjection } from '#projections/folds/devices/projection.js';
import type { DeviceBody, TenantBody } from '#projections/folds/devices/rows.js';
import type { LogReader } from '#projections/runner/log-reader.js';
import type { ReadModelStore } from '#projections/runner/read-model-store.js';
import { Runner } from '#projections/runner/runner.js';
import type { RunnerLimits, RunnerOptions } from '#projections/runner/runner-options.js';
import { IN_MEMORY, openReadModelDatabase } from '#adapters/read-model/database.js';
import { sqliteReadModelStore } from '#adapters/read-model/sqlite-store.js';

/** A database in memory, laid out as a read model of the devices. */
export const memoryReadModel = (logId: string): DatabaseSync =>
  openReadModelDatabase(IN_MEMORY, {
    projection: devicesProjection.name,
    version: devicesProjection.version,
    logId,
  });

export const pause = async (milliseconds: number): Promise<void> => {
  await (milliseconds === 0 ? nextTurn() : after(milliseconds));
};

export function runnerOn(
  reader: LogReader,
  store: ReadModelStore,
  limits: Partial<RunnerLimits> = {},
  more: Partial<RunnerOptions<TenantBody, DeviceBody>> = {},
): Runner<TenantBody, DeviceBody> {
  return new Runner({ projection: devicesProjection, reader, store, limits, pause, ...more });
}

/** Rows, tenants and entries of a read model, without the positions of rows: what two read models are compared by. */
export function contentsOf(database: DatabaseSync): { rows: unknown[]; tenants: unknown[]; entries: unknown[] } {
  return {
    rows: database.prepare('SELECT tenant, key, body, position FROM rows ORDER BY tenant, key').all(),
    tenants: database.prepare('SELECT tenant, body, position FROM tenants ORDER BY tenant').all(),
    entries: database.prepare('SELECT * FROM entries ORDER BY tenant, position, n').all(),
  };
}

/** Folds the whole of a log in one go, with no limit that could matter. */
export async function builtFrom(log: LogReader): Promise<DatabaseSync> {
  const database = memoryReadModel(log.logId);
  await runnerOn(log, sqliteReadModelStore(database)).run(new AbortController().signal, 'caughtUp');
  return database;
}
