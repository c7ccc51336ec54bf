import type { DatabaseSync } from 'node:sqlite';

/**
 * The writes of latest values, inside the writer's transaction. A deleted key keeps its count, so that nobody who saw
 * an old version can take a new value for it.
 */
export interface ValueWriter {
  /** @returns the new version */
  set(key: string, value: string): number;
  /**
   * @param expected 0: the key has no value
   * @returns the new version, null where the key is elsewhere
   */
  compareAndSet(key: string, expected: number, value: string): number | null;
  delete(key: string): void;
}

export function valueWriter(connection: DatabaseSync): ValueWriter {
  const select = connection.prepare('SELECT version FROM latest_values WHERE key = ? AND value IS NOT NULL');
  const upsert = connection.prepare(
    `INSERT INTO latest_values (key, value, version) VALUES (?, ?, 1)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = version + 1 RETURNING version`,
  );
  const clear = connection.prepare(
    'UPDATE latest_values SET value = NULL, version = version + 1 WHERE key = ? AND value IS NOT NULL',
  );
  const set = (key: string, value: string): number => Number(upsert.get(key, value)?.['version']);
  return {
    set,
    compareAndSet: (key, expected, value) =>
      Number(select.get(key)?.['version'] ?? 0) === expected ? set(key, value) : null,
    delete: (key) => void clear.run(key),
  };
}
