import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { positionOf } from './positions.js';

type EventRow = [
  position: number,
  stream: string,
  revision: number,
  id: string,
  type: string,
  data: string,
  metadata: string,
];

/** Rows come as arrays: that reads half as fast again as objects. The tables are STRICT, so the first columns tell the rest. */
const isEventRow = (row: unknown): row is EventRow =>
  Array.isArray(row) && row.length === 7 && typeof row[0] === 'number' && typeof row[6] === 'string';

function recorded(row: unknown): RecordedEvent {
  if (!isEventRow(row)) throw new TypeError('not a row of events');
  const [at, stream, revision, id, type, data, metadata] = row;
  return { position: positionOf(at), stream, revision, id, type, data, metadata };
}

/** A query over events that answers a page at a time. */
export type EventQuery = (...parameters: SQLInputValue[]) => RecordedEvent[];

/**
 * @param where SQL after WHERE, over `e` (events) and `s` (streams)
 */
export function eventQuery(connection: DatabaseSync, where: string): EventQuery {
  const statement = connection.prepare(
    `SELECT e.position, s.name, e.revision, e.id, e.type, e.data, e.metadata FROM events e JOIN streams s ON s.sid = e.sid WHERE ${where}`,
  );
  statement.setReturnArrays(true);
  return (...parameters) => {
    const rows: unknown[] = statement.all(...parameters);
    return rows.map(recorded);
  };
}

/** @returns a function that reads the number of the last position, 0 for an empty log */
export function headQuery(connection: DatabaseSync): () => number {
  const statement = connection.prepare('SELECT coalesce(max(position), 0) AS head FROM events');
  return () => Number(statement.get()?.['head']);
}
