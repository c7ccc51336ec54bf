import type { DatabaseSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { isInstant } from '#domain/instant.js';
import type { DeviceBody } from '#projections/folds/devices/rows.js';
import { rowOfProfile } from '#projections/folds/devices/profile.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import type { PlaceInProfiles, ProfileOfDevices } from './read-models.js';

/** What is read of profiles. */
export interface ProfileReads {
  of(tenant: TenantId): ProfileOfDevices[];
  /** Profiles after one, in the order of their texts. */
  page(
    tenant: TenantId,
    after: string,
    limit: number,
  ): { readonly profiles: ProfileOfDevices[]; readonly last: string | null };
  placeOf(tenant: TenantId, device: DeviceId): PlaceInProfiles | null;
  /** Rows of the profiles after a key, in key order, as `key, body, position`. */
  rows(tenant: TenantId, profiles: ReadonlySet<number>, after: DeviceId | null, limit: number): unknown[];
}

/** Profiles kept parsed; their texts never mean anything else. */
const KEPT = 20_000;
/**
 * Where one device in so many matches, or more, walking along all of them finds a page soonest; where fewer do, they are
 * few enough to be put in order.
 */
const SPARSE = 32;

export function profileReads(database: DatabaseSync): ProfileReads {
  const arrays = { returnArrays: true };
  const profiles = database.prepare('SELECT id, profile, devices FROM profiles WHERE tenant = ?', arrays);
  const page = database.prepare(
    'SELECT id, profile, devices FROM profiles WHERE tenant = ? AND profile > ? ORDER BY profile LIMIT ?',
    arrays,
  );
  const place = database.prepare('SELECT profile, heard_at FROM rows WHERE tenant = ? AND key = ?', arrays);
  const all = database.prepare('SELECT sum(devices) AS devices FROM profiles WHERE tenant = ?');
  const matching = database.prepare(
    'SELECT sum(devices) AS devices FROM profiles WHERE id IN (SELECT value FROM json_each(?))',
  );
  // The plus keeps the index of the profiles out of it.
  const walked = database.prepare(
    `SELECT key, body, position FROM rows
     WHERE tenant = ? AND key > ? AND +profile IN (SELECT value FROM json_each(?)) ORDER BY key LIMIT ?`,
    arrays,
  );
  const sorted = database.prepare(
    `SELECT key, body, position FROM rows
     WHERE tenant = ? AND key IN (
       SELECT key FROM rows WHERE profile IN (SELECT value FROM json_each(?)) AND key > ? ORDER BY key LIMIT ?
     ) ORDER BY key`,
    arrays,
  );
  const kept = new LRUCache<string, DeviceBody>({ max: KEPT });

  function bodyOf(text: string): DeviceBody {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const body = rowOfProfile(text);
    kept.set(text, body);
    return body;
  }

  function profile(row: unknown): ProfileOfDevices {
    const [id, text, devices] = Array.isArray(row) ? row.map((column: unknown) => column) : [];
    if (typeof id !== 'number' || typeof text !== 'string' || typeof devices !== 'number')
      throw new ReadModelDamaged('a row of profiles');
    return { id, body: bodyOf(text), devices };
  }

  function isDense(tenant: TenantId, ids: string): boolean {
    return Number(matching.get(ids)?.['devices']) * SPARSE >= Number(all.get(tenant)?.['devices']);
  }

  return {
    of: (tenant) => profiles.all(tenant).map(profile),
    page(tenant, after, limit) {
      const rows: unknown[] = page.all(tenant, after, limit);
      const last: unknown = rows.at(-1);
      const text: unknown = rows.length === limit && Array.isArray(last) ? last[1] : null;
      return { profiles: rows.map(profile), last: typeof text === 'string' ? text : null };
    },
    placeOf(tenant, device) {
      const row: unknown = place.get(tenant, device);
      if (!Array.isArray(row)) return null;
      const [id, heardAt] = row.map((column: unknown) => column);
      if (typeof id !== 'number') throw new ReadModelDamaged('the profile of a row');
      return { profile: id, heardAt: typeof heardAt === 'number' && isInstant(heardAt) ? heardAt : null };
    },
    rows(tenant, wanted, after, limit) {
      if (wanted.size === 0) return [];
      const ids = JSON.stringify([...wanted]);
      return isDense(tenant, ids)
        ? walked.all(tenant, after ?? '', ids, limit)
        : sorted.all(tenant, ids, after ?? '', limit);
    },
  };
}
