import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { positionOf } from './positions.js';

type EventRow = [
  position: number,
  sid: number,
  revision: number,
  id: string,
  type: string,
  data: string,
  metadata: string,
];

/** Rows come as arrays: that reads half as fast again as objects. The tables are STRICT, so the first columns tell the rest. */
const isEventRow = (row: unknown): row is EventRow =>
  Array.isArray(row) && row.length === 7 && typeof row[0] === 'number' && typeof row[6] === 'string';

/** Names of streams that a connection remembers: finding one takes as long as reading its event. */
const REMEMBERED_NAMES = 131_072;

/** @returns a function from the number of a stream to its name, which never changes */
function streamNames(connection: DatabaseSync): (sid: number) => string {
  const statement = connection.prepare('SELECT name FROM streams WHERE sid = ?');
  const names = new Map<number, string>();
  return (sid) => {
    const known = names.get(sid);
    if (known !== undefined) return known;
    const name = statement.get(sid)?.['name'];
    if (typeof name !== 'string') throw new TypeError(`an event of stream ${sid}, which is not there`);
    if (names.size === REMEMBERED_NAMES) names.clear();
    names.set(sid, name);
    return name;
  };
}

/** A query over events that answers a page at a time. */
export type EventQuery = (...parameters: SQLInputValue[]) => RecordedEvent[];

/**
 * @param where SQL after WHERE, over `e` (events)
 */
export function eventQuery(connection: DatabaseSync, where: string): EventQuery {
  const statement = connection.prepare(
    `SELECT e.position, e.sid, e.revision, e.id, e.type, e.data, e.metadata FROM events e WHERE ${where}`,
  );
  statement.setReturnArrays(true);
  const nameOf = streamNames(connection);
  const recorded = (row: unknown): RecordedEvent => {
    if (!isEventRow(row)) throw new TypeError('not a row of events');
    const [at, sid, revision, id, type, data, metadata] = row;
    return { position: positionOf(at), stream: nameOf(sid), revision, id, type, data, metadata };
  };
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
