import type { DatabaseSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import type { TenantId } from '#domain/identity/ids.js';
import type { TenantRow } from './stored-rows.js';
import { tenantPosition, tenantRow } from './stored-rows.js';

/** A tenant's row holds a whole threat policy: reading it takes longer than judging a device by it. */
const KEPT_TENANTS = 500;

/**
 * Reads rows of tenants, and keeps those that did not change since. Of one that did, the position tells.
 *
 * @returns null for a tenant of which there is no event
 */
export function tenantRowsOf(database: DatabaseSync): (tenant: TenantId) => TenantRow | null {
  const position = database.prepare('SELECT position FROM tenants WHERE tenant = ?', { returnArrays: true });
  const row = database.prepare('SELECT position, body FROM tenants WHERE tenant = ?', { returnArrays: true });
  const kept = new LRUCache<TenantId, TenantRow>({ max: KEPT_TENANTS });
  return (tenant) => {
    const at: unknown = position.get(tenant);
    if (at === undefined) return null;
    const known = kept.get(tenant);
    if (known?.position === tenantPosition(at)) return known;
    const found = tenantRow(row.get(tenant));
    kept.set(tenant, found);
    return found;
  };
}
