import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { TenantBody } from '#projections/folds/devices/rows.js';
import { parseDeviceBody } from '#projections/folds/devices/rows.js';
import type { Progress } from '#projections/runner/read-model-store.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import { keptFromIn } from './entry-retention.js';
import { keyMark } from './key-mark.js';
import type { DeviceRow, DeviceTimers, FeedEntry, FeedPlace, Interval, TimerPlace } from './read-models.js';
import type { ReadModelIdentity } from './schema.js';
import { readIdentity } from './schema.js';
import type { ProfileReads } from './profile-reads.js';
import { profileReads } from './profile-reads.js';
import { progressOf } from './stored-progress.js';
import { deviceRow, deviceTimers, feedEntry, intervalsOf, tenantIn } from './stored-rows.js';
import { tenantRowsOf } from './tenant-rows.js';

/** Reads of one file, on a connection of its own. All are synchronous and take microseconds a row. */
export interface RowReader {
  readonly identity: ReadModelIdentity;
  progress(): Progress;
  /** False where its rows have a shape of another version. */
  isReadable(): boolean;
  device(tenant: TenantId, device: DeviceId): DeviceRow | null;
  devices(tenant: TenantId, after: DeviceId | null, limit: number): DeviceRow[];
  listed(tenant: TenantId, list: string, after: DeviceId | null, limit: number): DeviceRow[];
  matching(tenant: TenantId, profiles: ReadonlySet<number> | null, after: DeviceId | null, limit: number): DeviceRow[];
  readonly profiles: Omit<ProfileReads, 'rows'>;
  tenant(tenant: TenantId): TenantBody | null;
  tenants(): TenantId[];
  intervals(tenant: TenantId, device: DeviceId): Interval[];
  timers(after: TimerPlace | null, limit: number): DeviceTimers[];
  /** @param kind null: of both kinds */
  entries(tenant: TenantId, after: FeedPlace, limit: number, kind: FeedEntry['kind'] | null): FeedEntry[];
  /** Entries of events before it may be gone. */
  keptFrom(): Position;
  /** Entries of the tenant at a position. */
  entriesAt(tenant: TenantId, at: Position): number;
  close(): void;
}

const BUSY_TIMEOUT_MS = 5000;

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
  const listed = database.prepare(
    `SELECT r.key, r.body, r.position FROM listings l JOIN rows r ON r.tenant = l.tenant AND r.key = l.key
     WHERE l.tenant = ? AND l.list = ? AND l.key > ? ORDER BY l.key LIMIT ?`,
    arrays,
  );
  const tenants = database.prepare('SELECT tenant FROM tenants ORDER BY tenant', arrays);
  const intervals = database.prepare(
    'SELECT from_at, body FROM intervals WHERE key_mark = ? AND tenant = ? AND key = ? ORDER BY position',
    arrays,
  );
  const timers = database.prepare(
    `SELECT tenant, key, heard_at, expires_at FROM rows
     WHERE (tenant, key) > (?, ?) AND (heard_at IS NOT NULL OR expires_at IS NOT NULL) ORDER BY tenant, key LIMIT ?`,
    arrays,
  );
  const entriesOf = (condition: string): StatementSync =>
    database.prepare(
      `SELECT position, n, kind, data FROM entries WHERE tenant = ? AND (position, n) > (?, ?) ${condition}
       ORDER BY position, n LIMIT ?`,
      arrays,
    );
  const entries = {
    all: entriesOf(''),
    device: entriesOf(`AND kind = 'device'`),
    connector: entriesOf(`AND kind = 'connector'`),
  };
  const keptFrom = keptFromIn(database);
  const entriesAt = database.prepare('SELECT coalesce(max(n), 0) AS n FROM entries WHERE tenant = ? AND position = ?');
  const tenantRow = tenantRowsOf(database);
  const profiles = profileReads(database);
  function judgedRows(tenant: TenantId, rows: readonly unknown[]): DeviceRow[] {
    const judgedBy = tenantRow(tenant);
    return judgedBy === null ? [] : rows.map((row) => deviceRow(tenant, judgedBy, row));
  }
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
      return judgedRows(tenant, row === undefined ? [] : [row])[0] ?? null;
    },
    devices: (tenant, after, limit) => judgedRows(tenant, devices.all(tenant, after ?? '', limit)),
    listed: (tenant, list, after, limit) => judgedRows(tenant, listed.all(tenant, list, after ?? '', limit)),
    matching(tenant, wanted, after, limit) {
      const found =
        wanted === null ? devices.all(tenant, after ?? '', limit) : profiles.rows(tenant, wanted, after, limit);
      return judgedRows(tenant, found);
    },
    profiles,
    tenant: (id) => tenantRow(id)?.body ?? null,
    tenants: () => tenants.all().map(tenantIn),
    intervals: (tenant, device) => intervalsOf(intervals.all(keyMark(device), tenant, device)),
    timers: (after, limit) => timers.all(after?.tenant ?? '', after?.key ?? '', limit).map(deviceTimers),
    entries: (tenant, after, limit, kind) =>
      entries[kind ?? 'all'].all(tenant, after.position, after.n, limit).map(feedEntry),
    keptFrom,
    entriesAt: (tenant, at) => Number(entriesAt.get(tenant, at)?.['n']),
    close: () => database.close(),
  };
}
