import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SCHEMA } from '#adapters/sqlite-log/schema.js';
import type { PlannedAppend } from './p1-workload.js';

const ROWS_PER_TRANSACTION = 64;

/**
 * The ceiling: the rows of the plan, ready as texts, written with node:sqlite on one thread into the same tables with the
 * same settings, 64 rows a transaction, each synced. Nothing is checked, and nobody waits for an answer. It moves its
 * write-ahead log into the file on the way, as SQLite does by itself after as many pages as the adapter.
 *
 * @returns rows per second
 */
export function rawInsert(folder: string, plans: readonly (readonly PlannedAppend[])[]): number {
  const connection = new DatabaseSync(join(folder, 'raw.db'));
  connection.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 10000; PRAGMA cache_size = -65536`,
  );
  for (const statement of SCHEMA) connection.exec(statement);
  const insertStream = connection.prepare('INSERT INTO streams (name, first) VALUES (?, ?)');
  const insertEvent = connection.prepare(
    'INSERT INTO events (position, sid, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const streams = new Map<string, { sid: number; revision: number }>();
  const rows = rowsOf(plans);
  const start = performance.now();
  for (let from = 0; from < rows.length; from += ROWS_PER_TRANSACTION) {
    connection.exec('BEGIN IMMEDIATE');
    for (let index = from; index < Math.min(from + ROWS_PER_TRANSACTION, rows.length); index += 1) {
      const row = rows[index];
      if (row === undefined) continue;
      let stream = streams.get(row.stream);
      if (stream === undefined) {
        stream = { sid: Number(insertStream.run(row.stream, index + 1).lastInsertRowid), revision: -1 };
        streams.set(row.stream, stream);
      }
      stream.revision += 1;
      insertEvent.run(index + 1, stream.sid, stream.revision, row.id, row.type, row.data, row.metadata);
    }
    connection.exec('COMMIT');
  }
  const seconds = (performance.now() - start) / 1000;
  connection.close();
  return rows.length / seconds;
}

interface Row {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** In the order in which concurrent writers come to them: the first of each, the second of each … */
function rowsOf(plans: readonly (readonly PlannedAppend[])[]): Row[] {
  const successful = plans.map((plan) => plan.filter(({ conflicts }) => !conflicts));
  const longest = Math.max(...successful.map(({ length }) => length));
  const rows: Row[] = [];
  for (let index = 0; index < longest; index += 1) {
    for (const plan of successful) {
      const append = plan[index];
      if (append === undefined) continue;
      const { id, type, data, metadata } = append.event;
      const text =
        typeof metadata === 'string'
          ? metadata
          : JSON.stringify({ ...metadata, recordedAt: '2026-11-01T08:00:00.000Z' });
      rows.push({ stream: append.stream, id, type, data, metadata: text });
    }
  }
  return rows;
}
