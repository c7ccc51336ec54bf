import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import type { Position } from '#domain/log/event-log.js';
import { devicesProjection } from '#projections/folds/devices/projection.js';
import type { LogReader } from '#projections/runner/log-reader.js';
import type { Progress } from '#projections/runner/read-model-store.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import { Runner } from '#projections/runner/runner.js';
import { isReadModelDamage } from './damage.js';
import { openReadModelDatabase, TEMPORARY } from './database.js';
import { servingFile } from './files.js';
import { sqliteReadModelStore } from './sqlite-store.js';
import { progressOf } from './stored-progress.js';

/** What a read model comes to, so that two can be compared. */
export interface ReadModelDigest {
  /** SHA-256, hex, of the rows, their counts by profile, and what was said of them when, in key order: no positions, no cursors. */
  readonly digest: string;
  /** Up to which event. */
  readonly position: Position;
  /** Of devices. */
  readonly rows: number;
  /** Tenants that were in the middle of a fan-out: such a digest is equal to no other. */
  readonly lanes: number;
  /** Keys that wait for a rebuild: a rebuild stops at the event of the first one. */
  readonly parked: number;
}

export interface RebuildDigestOptions {
  /** Last event, inclusive; not after the end of the log. Default: the end of the log. */
  readonly until?: Position;
  readonly signal?: AbortSignal;
  /** Told now and then how many events are in. */
  readonly progress?: (events: number) => void;
}

function digestOf(database: DatabaseSync, progress: Progress): ReadModelDigest {
  const hash = createHash('sha256');
  for (const { tenant, body } of database.prepare('SELECT tenant, body FROM tenants ORDER BY tenant').iterate()) {
    hash.update(`${String(tenant)}\n${String(body)}\n`);
  }
  let rows = 0;
  const all = database.prepare('SELECT tenant, key, body FROM rows ORDER BY tenant, key');
  for (const { tenant, key, body } of all.iterate()) {
    hash.update(`${String(tenant)} ${String(key)}\n${String(body)}\n`);
    rows += 1;
  }
  const counts = database.prepare('SELECT tenant, profile, devices FROM profiles ORDER BY tenant, profile');
  for (const { tenant, profile, devices } of counts.iterate()) {
    hash.update(`${String(tenant)} ${String(devices)}\n${String(profile)}\n`);
  }
  const said = database.prepare('SELECT tenant, key, from_at, body FROM intervals ORDER BY tenant, key, position');
  for (const { tenant, key, from_at: from, body } of said.iterate()) {
    hash.update(`${String(tenant)} ${String(key)} ${String(from)}\n${String(body)}\n`);
  }
  const { position, lanes, parked } = progress;
  return { digest: hash.digest('hex'), position, rows, lanes: lanes.length, parked: parked.length };
}

/**
 * Folds the log from its beginning into a temporary read model, and gives its digest. The running engine is not touched.
 *
 * @throws ProjectionStopped at the first event that can't be folded; it says where
 */
export async function rebuildDigest(reader: LogReader, options: RebuildDigestOptions = {}): Promise<ReadModelDigest> {
  const { until, progress: tell, signal = new AbortController().signal } = options;
  const { name: projection, version } = devicesProjection;
  const database = openReadModelDatabase(TEMPORARY, { projection, version, logId: reader.logId });
  try {
    const store = sqliteReadModelStore(database);
    const runner = new Runner({
      projection: devicesProjection,
      reader,
      store,
      pause: async (milliseconds) => {
        await (milliseconds === 0 ? nextTurn() : after(milliseconds));
      },
      onCommit: ({ progress }) => tell?.(progress.events),
      onBuilding: (_, events) => tell?.(events),
    });
    await runner.run(signal, until === undefined ? 'caughtUp' : { at: until });
    return digestOf(database, store.progress());
  } finally {
    database.close();
  }
}

/**
 * The digest of the read model that a data folder's engine uses, as it stands; the engine may run meanwhile.
 *
 * @returns null where there is none
 * @throws ReadModelDamaged where the file can't be read
 */
export function liveDigest(folder: string): ReadModelDigest | null {
  const file = servingFile(folder, devicesProjection.name);
  if (file === null) return null;
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    // One transaction, so that rows and position belong together while the engine goes on.
    database.exec('BEGIN');
    return digestOf(database, progressOf(database.prepare('SELECT * FROM progress').get()));
  } catch (error) {
    if (isReadModelDamage(error)) throw new ReadModelDamaged(`${file} can't be read`, { cause: error });
    throw error;
  } finally {
    database.close();
  }
}
