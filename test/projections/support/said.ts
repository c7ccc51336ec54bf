import type { DatabaseSync } from 'node:sqlite';
import { judged } from '#projections/folds/devices/judging.js';
import type { DeviceBody, Judged } from '#projections/folds/devices/rows.js';
import { parseDeviceBody, parseTenantBody } from '#projections/folds/devices/rows.js';

/** A stored row, and what is said of its device. */
export interface SaidRow extends Judged {
  readonly tenant: string;
  readonly key: string;
  readonly row: DeviceBody;
}

/** What a read model says of each device now, by tenant and device. */
export function saidIn(database: DatabaseSync): SaidRow[] {
  const rows = database
    .prepare('SELECT tenant, key, r.body, t.body AS own FROM rows r JOIN tenants t USING (tenant) ORDER BY tenant, key')
    .all();
  return rows.map(({ tenant, key, body, own }) => {
    const row = parseDeviceBody(String(body));
    return { tenant: String(tenant), key: String(key), row, ...judged(parseTenantBody(String(own)), row) };
  });
}
