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

interface RowContents {
  readonly tenant: string;
  readonly key: string;
  readonly body: string;
  readonly position: string;
  readonly heard_at: number | null;
  readonly expires_at: number | null;
}

interface Contents {
  readonly rows: readonly RowContents[];
  readonly tenants: readonly { readonly tenant: string; readonly body: string }[];
  readonly entries: readonly unknown[];
  readonly intervals: readonly { readonly tenant: string; readonly key: string; readonly body: string }[];
  readonly profiles: readonly { readonly tenant: string; readonly profile: string; readonly devices: number }[];
  readonly listings: readonly { readonly tenant: string; readonly list: string; readonly key: string }[];
}

const timeIn = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Everything in a read model but how far it is: what two read models are compared by. */
export function contentsOf(database: DatabaseSync): Contents {
  const all = (sql: string): Record<string, unknown>[] => database.prepare(sql).all();
  const text = (row: Record<string, unknown>, column: string): string => String(row[column]);
  return {
    rows: all('SELECT * FROM rows ORDER BY tenant, key').map((row) => ({
      tenant: text(row, 'tenant'),
      key: text(row, 'key'),
      body: text(row, 'body'),
      position: text(row, 'position'),
      heard_at: timeIn(row['heard_at']),
      expires_at: timeIn(row['expires_at']),
    })),
    tenants: all('SELECT tenant, body, position FROM tenants ORDER BY tenant').map((row) => ({
      ...row,
      tenant: text(row, 'tenant'),
      body: text(row, 'body'),
    })),
    entries: all('SELECT * FROM entries ORDER BY tenant, position, n'),
    intervals: all('SELECT tenant, key, position, from_at, body FROM intervals ORDER BY tenant, key, position').map(
      (row) => ({ ...row, tenant: text(row, 'tenant'), key: text(row, 'key'), body: text(row, 'body') }),
    ),
    profiles: all('SELECT tenant, profile, devices FROM profiles ORDER BY tenant, profile').map((row) => ({
      tenant: text(row, 'tenant'),
      profile: text(row, 'profile'),
      devices: Number(row['devices']),
    })),
    listings: all('SELECT tenant, list, key FROM listings ORDER BY tenant, key, list').map((row) => ({
      tenant: text(row, 'tenant'),
      list: text(row, 'list'),
      key: text(row, 'key'),
    })),
  };
}

/** Folds the whole of a log in one go, with no limit that could matter. */
export async function builtFrom(log: LogReader): Promise<DatabaseSync> {
  const database = memoryReadModel(log.logId);
  await runnerOn(log, sqliteReadModelStore(database)).run(new AbortController().signal, 'caughtUp');
  return database;
}
