import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import type { KeyedValue, LatestValue, LatestValues } from '#domain/log/latest-values.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import { CALL, OUTCOME } from './protocol.js';
import type { CallResult, WriterFront } from './writer-front.js';

const PAGE = 500;

/** A reader may stand in the way of emptying the write-ahead log, for as long as it looks at one page. */
const PURGE_ATTEMPTS = 40;
const BETWEEN_PURGES_MS = 50;

/** Reads on a connection of its own, writes through the log's writer, in the same group commits. */
export function latestValues(
  connection: DatabaseSync,
  front: WriterFront,
  guarded: <T>(look: () => T) => T,
): LatestValues {
  const select = connection.prepare(
    'SELECT key, value, version FROM latest_values WHERE key = ? AND value IS NOT NULL',
  );
  const page = connection.prepare(
    `SELECT key, value, version FROM latest_values
     WHERE key > ? AND key >= ? AND key < ? || char(0x10FFFF) AND value IS NOT NULL ORDER BY key LIMIT ${PAGE}`,
    { returnArrays: true },
  );
  const call = (texts: readonly string[], numbers: readonly number[]): Promise<CallResult> =>
    new Promise((resolve, reject) => front.call(texts, numbers, resolve, reject));
  const versioned = (row: Record<string, unknown>): LatestValue => ({
    value: String(row['value']),
    version: Number(row['version']),
  });
  const valueOf = ([key, value, version]: readonly unknown[]): KeyedValue => ({
    key: String(key),
    value: String(value),
    version: Number(version),
  });

  async function* pages(prefix: string): AsyncIterable<readonly KeyedValue[]> {
    let last = '';
    for (;;) {
      const rows: readonly unknown[] = guarded(() => page.all(last, prefix, prefix));
      const values = rows.map((row) => valueOf(Array.isArray(row) ? row : []));
      if (values.length > 0) yield values;
      const end = values.at(-1);
      if (end === undefined || values.length < PAGE) return;
      await nextTurn();
      last = end.key;
    }
  }

  return {
    get: (key) =>
      new Promise((resolve) => {
        const row = guarded(() => select.get(key));
        resolve(row === undefined ? null : versioned(row));
      }),
    async set(key, value) {
      const { number } = await call([key, value], [CALL.set]);
      return { value, version: number };
    },
    async compareAndSet(key, expected, value) {
      const { outcome, number } = await call([key, value], [CALL.compareAndSet, expected ?? 0]);
      return outcome === OUTCOME.refused ? null : { value, version: number };
    },
    async delete(key) {
      await call([key], [CALL.delete]);
    },
    async purge() {
      for (let attempt = 1; attempt <= PURGE_ATTEMPTS; attempt += 1) {
        const { outcome } = await call([], [CALL.purge]);
        if (outcome === OUTCOME.done) return;
        await after(BETWEEN_PURGES_MS);
      }
      throw new LogUnavailable('somebody reads the file of the log, so that it could not be purged', 'notApplied');
    },
    async *list(prefix) {
      for await (const values of pages(prefix)) yield* values;
    },
    pages,
  };
}
