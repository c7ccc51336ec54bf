import { DatabaseSync } from 'node:sqlite';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { position } from '#domain/log/event-log.js';
import type { DeviceBody } from '#projections/folds/devices/rows.js';
import { parseDeviceBody } from '#projections/folds/devices/rows.js';
import type { Progress } from '#projections/runner/read-model-store.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import type { DeviceRow, FeedEntry, FeedPlace } from './read-models.js';
import type { ReadModelIdentity } from './schema.js';
import { readIdentity } from './schema.js';
import { progressOf } from './stored-progress.js';

/** Reads of one file, on a connection of its own. All are synchronous and take microseconds a row. */
export interface RowReader {
  readonly identity: ReadModelIdentity;
  progress(): Progress;
  /** False where its rows have a shape of another version. */
  isReadable(): boolean;
  device(tenant: TenantId, device: DeviceId): DeviceRow | null;
  devices(tenant: TenantId, after: DeviceId | null, limit: number): DeviceRow[];
  entries(tenant: TenantId, after: FeedPlace, limit: number): FeedEntry[];
  /** Entries of the tenant at a position. */
  entriesAt(tenant: TenantId, at: Position): number;
  close(): void;
}

const BUSY_TIMEOUT_MS = 5000;

function bodyOf(text: string): DeviceBody {
  try {
    return parseDeviceBody(text);
  } catch (error) {
    throw new ReadModelDamaged('the body of a row', { cause: error });
  }
}

function deviceRow(tenantId: TenantId, row: unknown): DeviceRow {
  if (!Array.isArray(row)) throw new ReadModelDamaged('a row of devices');
  const columns: readonly unknown[] = row;
  const [key, body, at] = columns;
  if (typeof key !== 'string' || typeof body !== 'string' || typeof at !== 'string') {
    throw new ReadModelDamaged('a row of devices');
  }
  return { tenantId, deviceId: deviceId(key), position: position(at), ...bodyOf(body) };
}

function feedEntry(row: unknown): FeedEntry {
  if (!Array.isArray(row)) throw new ReadModelDamaged('a row of entries');
  const columns: readonly unknown[] = row;
  const [at, n, kind, data] = columns;
  if (typeof at !== 'string' || typeof n !== 'number' || typeof data !== 'string') {
    throw new ReadModelDamaged('a row of entries');
  }
  return { place: { position: position(at), n }, kind: kind === 'connector' ? 'connector' : 'device', data };
}

/**
 * Opens a read model file read-only.
 *
 * @throws ReadModelDamaged where it is no read model
 * @throws Error of node:sqlite where it can't be read
 */
export function openRowReader(file: string): RowReader {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    const identity = readIdentity(database);
    if (identity === null) throw new ReadModelDamaged(`${file} is no read model`);
    return readerOn(database, identity);
  } catch (error) {
    database.close();
    throw error;
  }
}

function readerOn(database: DatabaseSync, identity: ReadModelIdentity): RowReader {
  const arrays = { returnArrays: true };
  const progress = database.prepare('SELECT * FROM progress');
  const device = database.prepare('SELECT key, body, position FROM rows WHERE tenant = ? AND key = ?', arrays);
  const devices = database.prepare(
    'SELECT key, body, position FROM rows WHERE tenant = ? AND key > ? ORDER BY key LIMIT ?',
    arrays,
  );
  const entries = database.prepare(
    `SELECT position, n, kind, data FROM entries WHERE tenant = ? AND (position, n) > (?, ?)
     ORDER BY position, n LIMIT ?`,
    arrays,
  );
  const entriesAt = database.prepare('SELECT coalesce(max(n), 0) AS n FROM entries WHERE tenant = ? AND position = ?');
  return {
    identity,
    progress: () => progressOf(progress.get()),
    isReadable() {
      const row = database.prepare('SELECT body FROM rows LIMIT 1').get();
      try {
        if (typeof row?.['body'] === 'string') parseDeviceBody(row['body']);
        return true;
      } catch {
        return false;
      }
    },
    device(tenant, id) {
      const row: unknown = device.get(tenant, id);
      return row === undefined ? null : deviceRow(tenant, row);
    },
    devices: (tenant, after, limit) => devices.all(tenant, after ?? '', limit).map((row) => deviceRow(tenant, row)),
    entries: (tenant, after, limit) => entries.all(tenant, after.position, after.n, limit).map(feedEntry),
    entriesAt: (tenant, at) => Number(entriesAt.get(tenant, at)?.['n']),
    close: () => database.close(),
  };
}
