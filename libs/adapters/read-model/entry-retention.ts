import type { DatabaseSync } from 'node:sqlite';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING, isPosition } from '#domain/log/event-log.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import { isBuilt } from './database.js';

/** Entries deleted in one transaction, which takes some milliseconds. */
const ENTRIES_A_STEP = 500;
/** Tenants looked at in one transaction. */
const TENANTS_A_STEP = 200;
/** The projection goes on between two steps. */
const PAUSE_MS = 10;
const AFTER_FAILURE_MS = 30_000;

/** Deletes the entries of events before a position, a few at a time, in the thread that writes the file. */
export interface EntryDropper {
  /** Never goes back: an earlier position than before is passed over. */
  dropBefore(position: Position): void;
  /** Nothing is deleted any more. */
  end(): void;
}

/** @returns a look at the position before which entries have been dropped from a file, or are about to be */
export function keptFromIn(database: DatabaseSync): () => Position {
  const statement = database.prepare('SELECT kept_from FROM retention');
  return () => {
    const keptFrom = statement.get()?.['kept_from'];
    if (typeof keptFrom !== 'string' || !isPosition(keptFrom)) throw new ReadModelDamaged('a row of retention');
    return keptFrom;
  };
}

/**
 * One step: what is dropped is noted in the same transaction.
 *
 * @param after the tenant with which the last step ended
 * @returns the tenant with which this step ended; null when all are done
 */
function stepOn(database: DatabaseSync) {
  const note = database.prepare('UPDATE retention SET kept_from = max(kept_from, ?)');
  const tenants = database.prepare('SELECT tenant FROM tenants WHERE tenant > ? ORDER BY tenant LIMIT ?');
  const last = database.prepare(
    'SELECT position, n FROM entries WHERE tenant = ? AND position < ? ORDER BY position, n LIMIT 1 OFFSET ?',
  );
  const dropUpTo = database.prepare('DELETE FROM entries WHERE tenant = ? AND (position, n) <= (?, ?)');
  const dropAll = database.prepare('DELETE FROM entries WHERE tenant = ? AND position < ?');

  return (before: Position, after: string): { readonly dropped: number; readonly after: string | null } => {
    let dropped = 0;
    let done = after;
    database.exec('BEGIN IMMEDIATE');
    try {
      note.run(before);
      const found = tenants.all(after, TENANTS_A_STEP);
      for (const { tenant = '' } of found) {
        const end = last.get(tenant, before, ENTRIES_A_STEP - dropped - 1);
        if (end?.['position'] !== undefined && end['n'] !== undefined) {
          dropped += Number(dropUpTo.run(tenant, end['position'], end['n']).changes);
          break;
        }
        dropped += Number(dropAll.run(tenant, before).changes);
        done = String(tenant);
      }
      database.exec('COMMIT');
      return { dropped, after: found.length === 0 ? null : done };
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
}

/**
 * @param dropped told after each transaction how many entries it deleted
 */
export function entryDropper(database: DatabaseSync, dropped: (entries: number) => void): EntryDropper {
  let step: ReturnType<typeof stepOn> | null = null;
  let target = BEGINNING;
  let after: string | null = null;
  let timer: NodeJS.Timeout | null = null;

  function work(): void {
    timer = null;
    if (after === null) return;
    try {
      // A build is not disturbed, nor a transaction that the projection has begun.
      if (!database.isTransaction && isBuilt(database)) {
        step ??= stepOn(database);
        const done = step(target, after);
        after = done.after;
        dropped(done.dropped);
      }
      timer = after === null ? null : setTimeout(work, PAUSE_MS);
    } catch {
      // A full disk or a damaged file is told by the projection itself, which writes to the same file. Old entries can wait.
      timer = setTimeout(work, AFTER_FAILURE_MS);
    }
  }

  return {
    dropBefore(position) {
      if (position <= target) return;
      target = position;
      after = '';
      timer ??= setTimeout(work, PAUSE_MS);
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      after = null;
    },
  };
}
