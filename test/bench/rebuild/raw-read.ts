import { DatabaseSync } from 'node:sqlite';
import { logFile } from '#adapters/sqlite-log/log-file.js';

const PAGE = 10_000;

/**
 * The ceiling: every event of a log read with node:sqlite and parsed, payload and metadata, on one thread, and then
 * thrown away.
 *
 * @returns events per second
 */
export function rawRead(folder: string): number {
  const connection = new DatabaseSync(logFile(folder), { readOnly: true });
  const page = connection.prepare(
    `SELECT e.position, s.name, e.revision, e.id, e.type, e.data, e.metadata FROM events e JOIN streams s ON s.sid = e.sid
     WHERE e.position > ? ORDER BY e.position LIMIT ?`,
  );
  page.setReturnArrays(true);
  let events = 0;
  const start = performance.now();
  for (let after = 0, read = PAGE; read === PAGE; after += read) {
    const rows: unknown[] = page.all(after, PAGE);
    for (const row of rows) {
      if (!Array.isArray(row)) continue;
      const data: unknown = JSON.parse(String(row[5]));
      const metadata: unknown = JSON.parse(String(row[6]));
      if (typeof data === 'object' && typeof metadata === 'object') events += 1;
    }
    read = rows.length;
  }
  const perSecond = events / ((performance.now() - start) / 1000);
  connection.close();
  return perSecond;
}
