import type { DatabaseSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import { headQuery } from './event-rows.js';
import { isWhereExpected, lagsBehind, OUTCOME, TEXTS_PER_EVENT } from './protocol.js';

/** Where a stream stands. Changed in place by each append. */
interface StreamHead {
  readonly sid: number;
  revision: number;
  /** Id and position of its last event, where this connection wrote it: what a repeated append most likely asks for. */
  last: { readonly id: string; readonly position: number } | null;
}

/** Streams whose heads are remembered; about 300 bytes each. */
const REMEMBERED_HEADS = 65_536;

export interface AppendOutcome {
  readonly outcome: number;
  /** Of the last event of the append; the head of the stream (-1: none) where it was refused. */
  readonly revision: number;
  readonly position: number;
}

export interface Appender {
  /**
   * Runs inside the writer's transaction.
   *
   * @param events id, type, data and metadata of each event, one after the other
   */
  append(stream: string, expected: number, events: readonly string[]): AppendOutcome;
  /** Forgets what it remembers of the database: called when a transaction was rolled back. */
  forget(): void;
}

export function appender(connection: DatabaseSync): Appender {
  const selectStream = connection.prepare(
    'SELECT sid, (SELECT max(revision) FROM events WHERE events.sid = streams.sid) AS revision FROM streams WHERE name = ?',
  );
  const insertStream = connection.prepare('INSERT INTO streams (name, first) VALUES (?, ?)');
  const insertEvent = connection.prepare(
    'INSERT INTO events (position, sid, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const selectEvent = connection.prepare('SELECT id, position FROM events WHERE sid = ? AND revision = ?');
  const readHead = headQuery(connection);
  const heads = new LRUCache<string, StreamHead>({ max: REMEMBERED_HEADS });
  let position: number | null = null;

  function headOf(stream: string): StreamHead | null {
    const remembered = heads.get(stream);
    if (remembered !== undefined) return remembered;
    const row = selectStream.get(stream);
    if (row === undefined) return null;
    const head = { sid: Number(row['sid']), revision: Number(row['revision']), last: null };
    heads.set(stream, head);
    return head;
  }

  function startStream(stream: string, first: number): StreamHead {
    const head = { sid: Number(insertStream.run(stream, first).lastInsertRowid), revision: -1, last: null };
    heads.set(stream, head);
    return head;
  }

  /** The position of the last of these events where all of them follow `expected` already, else null. */
  function placeOfSame(
    { sid, revision, last: newest }: StreamHead,
    expected: number,
    events: readonly string[],
  ): number | null {
    if (newest !== null && events.length === TEXTS_PER_EVENT && expected + 1 === revision) {
      return events[0] === newest.id ? newest.position : null;
    }
    let last: number | null = null;
    for (let index = 0; index * TEXTS_PER_EVENT < events.length; index += 1) {
      const row = selectEvent.get(sid, expected + 1 + index);
      if (row === undefined || row['id'] !== events[index * TEXTS_PER_EVENT]) return null;
      last = Number(row['position']);
    }
    return last;
  }

  return {
    append(stream, expected, events) {
      const known = headOf(stream);
      const revision = known?.revision ?? -1;
      if (!isWhereExpected(expected, revision)) {
        const place = known !== null && lagsBehind(expected, revision) ? placeOfSame(known, expected, events) : null;
        if (place === null) return { outcome: OUTCOME.refused, revision, position: 0 };
        return { outcome: OUTCOME.repeated, revision: expected + events.length / TEXTS_PER_EVENT, position: place };
      }
      position ??= readHead();
      const head = known ?? startStream(stream, position + 1);
      for (let at = 0; at < events.length; at += TEXTS_PER_EVENT) {
        const [id = '', type = '', data = '', metadata = ''] = events.slice(at, at + TEXTS_PER_EVENT);
        position += 1;
        head.revision += 1;
        insertEvent.run(position, head.sid, head.revision, id, type, data, metadata);
        head.last = { id, position };
      }
      return { outcome: OUTCOME.done, revision: head.revision, position };
    },
    forget() {
      heads.clear();
      position = null;
    },
  };
}
