import type { TenantId } from '#domain/identity/ids.js';
import { deviceId, isDeviceId, isTenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { isInstant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import { isPosition } from '#domain/log/event-log.js';
import { judged } from '#projections/folds/devices/judging.js';
import type { DeviceBody, IntervalBody, TenantBody } from '#projections/folds/devices/rows.js';
import { parseDeviceBody, parseIntervalBody, parseTenantBody } from '#projections/folds/devices/rows.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import type { DeviceRow, DeviceTimers, FeedEntry, Interval } from './read-models.js';

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new ReadModelDamaged(`a row of ${what}`);
}

/** Rows come as arrays, whose columns the database has the types of. */
function columnsOf(row: unknown, what: string): readonly unknown[] {
  check(Array.isArray(row), what);
  return row;
}

function parsed<Body>(parse: (text: string) => Body, text: string, what: string): Body {
  try {
    return parse(text);
  } catch (error) {
    throw new ReadModelDamaged(`the body of ${what}`, { cause: error });
  }
}

const timeIn = (value: unknown): Instant | null => (typeof value === 'number' && isInstant(value) ? value : null);

/** A tenant's row, and the position of the last event in it. */
export interface TenantRow {
  readonly body: TenantBody;
  readonly position: Position;
}

/** Of `key, body, position`. @throws ReadModelDamaged, as all of these */
export function deviceRow(tenantId: TenantId, tenant: TenantRow, row: unknown): DeviceRow {
  const [key, body, position] = columnsOf(row, 'devices');
  check(typeof key === 'string' && typeof body === 'string', 'devices');
  check(typeof position === 'string' && isPosition(position), 'devices');
  const device: DeviceBody = parsed(parseDeviceBody, body, 'a row');
  const latest = position > tenant.position ? position : tenant.position;
  return { tenantId, deviceId: deviceId(key), position: latest, ...device, ...judged(tenant.body, device) };
}

/** Of `position, n, kind, data`. */
export function feedEntry(row: unknown): FeedEntry {
  const [position, n, kind, data] = columnsOf(row, 'entries');
  check(typeof position === 'string' && isPosition(position), 'entries');
  check(typeof n === 'number' && typeof data === 'string', 'entries');
  return { place: { position, n }, kind: kind === 'connector' ? 'connector' : 'device', data };
}

/** Of `tenant`. */
export function tenantIn(row: unknown): TenantId {
  const [tenant] = columnsOf(row, 'tenants');
  check(typeof tenant === 'string' && isTenantId(tenant), 'tenants');
  return tenant;
}

/** Of `position`. */
export function tenantPosition(row: unknown): Position {
  const [position] = columnsOf(row, 'tenants');
  check(typeof position === 'string' && isPosition(position), 'tenants');
  return position;
}

/** Of `position, body`. */
export function tenantRow(row: unknown): TenantRow {
  const [, body] = columnsOf(row, 'tenants');
  check(typeof body === 'string', 'tenants');
  return { position: tenantPosition(row), body: parsed(parseTenantBody, body, 'a tenant row') };
}

/** Of `from_at, body`, oldest first: each lasts until the next one. */
export function intervalsOf(rows: readonly unknown[]): Interval[] {
  const found = rows.map((row): { from: Instant | null; body: IntervalBody } => {
    const [from, body] = columnsOf(row, 'intervals');
    check(typeof body === 'string', 'intervals');
    return { from: timeIn(from), body: parsed(parseIntervalBody, body, 'an interval') };
  });
  return found.map(({ from, body }, index) => ({ from, to: found[index + 1]?.from ?? null, ...body }));
}

/** Of `tenant, key, heard_at, expires_at`. */
export function deviceTimers(row: unknown): DeviceTimers {
  const [tenant, key, heardAt, expiresAt] = columnsOf(row, 'timers');
  check(typeof tenant === 'string' && isTenantId(tenant), 'timers');
  check(typeof key === 'string' && isDeviceId(key), 'timers');
  return { tenant, deviceId: key, heardAt: timeIn(heardAt), expiresAt: timeIn(expiresAt) };
}
