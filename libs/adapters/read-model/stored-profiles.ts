import type { DatabaseSync } from 'node:sqlite';
import type { TenantId } from '#domain/identity/ids.js';
import type { ProfileChange } from '#projections/runner/read-model-store.js';

/** Ids kept in memory; past so many all are looked up anew. */
const KNOWN_IDS = 100_000;

/** The profiles of a read model as its writer keeps them: each text has a number, and a count of the rows that have it. */
export interface StoredProfiles {
  /** The number of a profile, given where it has none yet. */
  idOf(tenant: TenantId, profile: string): number;
  /** Counts rows that came and went. A profile without rows goes. */
  count(changes: Iterable<ProfileChange>): void;
  /** What was given in this transaction is taken back. */
  forget(): void;
}

export function storedProfiles(database: DatabaseSync): StoredProfiles {
  const find = database.prepare('SELECT id FROM profiles WHERE tenant = ? AND profile = ?');
  const add = database.prepare('INSERT INTO profiles (tenant, profile, devices) VALUES (?, ?, 0)');
  const count = database.prepare('UPDATE profiles SET devices = devices + ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM profiles WHERE id = ? AND devices = 0');
  const known = new Map<string, number>();

  function idOf(tenant: TenantId, profile: string): number {
    const name = tenant + profile;
    const kept = known.get(name);
    if (kept !== undefined) return kept;
    const id = Number(find.get(tenant, profile)?.['id'] ?? add.run(tenant, profile).lastInsertRowid);
    if (known.size >= KNOWN_IDS) known.clear();
    known.set(name, id);
    return id;
  }

  return {
    idOf,
    count(changes) {
      for (const { tenant, profile, rows } of changes) {
        const id = idOf(tenant, profile);
        count.run(rows, id);
        if (rows < 0 && remove.run(id).changes > 0) known.delete(tenant + profile);
      }
    },
    forget: () => known.clear(),
  };
}
