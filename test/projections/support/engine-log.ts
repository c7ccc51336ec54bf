import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventId } from '#domain/identity/ids.js';
import { instant } from '#domain/instant.js';
import type { SqliteLog } from '#adapters/sqlite-log/open.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import type { ArrayLog } from './array-log.js';

/** A data folder with an embedded log, which holds what was written to an `ArrayLog`, at the same positions. */
export interface EngineLog {
  readonly folder: string;
  readonly opened: SqliteLog;
  /** Appends what the array has more than the log. */
  copy(): Promise<void>;
  close(): Promise<void>;
}

export async function engineLogOf(array: ArrayLog): Promise<EngineLog> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-'));
  const opened = await openSqliteLog({ folder, clock: { now: () => instant(1_790_000_000_000) } });
  let copied = 0;
  return {
    folder,
    opened,
    async copy() {
      for (; copied < array.events.length; copied += 1) {
        const event = array.events[copied];
        if (event === undefined) continue;
        const { stream, id, type, data, metadata } = event;
        await opened.log.append(stream, 'any', [{ id: eventId(id), type, data, metadata }]);
      }
    },
    async close() {
      await opened.log.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
