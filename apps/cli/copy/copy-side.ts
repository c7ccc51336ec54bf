import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '#adapters/clock/system-clock.js';
import type { ClockKind } from '#adapters/sqlite-log/log-file.js';
import { logFile } from '#adapters/sqlite-log/log-file.js';
import { openSqliteLog, openSqliteLogReadOnly } from '#adapters/sqlite-log/open.js';
import { numberOf } from '#adapters/sqlite-log/positions.js';
import { makeDataFolder } from '#engine/config/data-folder.js';
import { CommandFailed, EXIT } from '../exit-code.js';
import type { CopiedLog } from './copied-log.js';

/** A log as `--from` and `--to` name it. */
export type LogName = { readonly kind: 'sqlite'; readonly folder: string };

const SQLITE = 'sqlite:';

/** @returns null where the text names no log */
export function parseLogName(text: string): LogName | null {
  if (!text.startsWith(SQLITE) || text.length === SQLITE.length) return null;
  return { kind: 'sqlite', folder: resolve(text.slice(SQLITE.length)) };
}

function clockOf(folder: string): ClockKind {
  const reader = openSqliteLogReadOnly(folder);
  reader.close();
  return reader.clock;
}

async function openSqlite(folder: string, clock: ClockKind): Promise<CopiedLog> {
  const { log, latestValues } = await openSqliteLog({ folder, clock: systemClock(), clockKind: clock });
  return {
    name: folder,
    log,
    latestValues,
    clock,
    events: async () => numberOf(await log.head()),
    close: () => log.close(),
  };
}

/**
 * Opens a log that is copied. No engine can start on an embedded one meanwhile.
 *
 * @throws CommandFailed where there is none; LogNotOpened where an engine has it, or where it can't be opened as it is
 */
export async function openSource({ folder }: LogName): Promise<CopiedLog> {
  if (!existsSync(logFile(folder)))
    throw new CommandFailed(`there is no event log in ${folder}: name the data folder of an engine with --from`);
  return openSqlite(folder, clockOf(folder));
}

/**
 * Opens a log that is copied into, and makes it where there is none, for the same kind of clock.
 *
 * @throws CommandFailed (78) where it was begun under the other clock; LogNotOpened
 */
export async function openTarget({ folder }: LogName, { name, clock }: CopiedLog): Promise<CopiedLog> {
  if (!existsSync(logFile(folder))) await makeDataFolder(folder);
  else if (clockOf(folder) !== clock)
    throw new CommandFailed(
      `${name} was written under the ${clock} clock, ${folder} under the other: name an empty log with --to`,
      EXIT.wrongConfiguration,
    );
  return openSqlite(folder, clock);
}
