import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { Durability } from '#adapters/sqlite-log/protocol.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import { systemClock } from '#adapters/clock/system-clock.js';
import { killedOwner } from './killed-owner.js';
import type { LogHarness, OpenLog, OpenOptions, Place } from './log-harness.js';

const OWNER = fileURLToPath(new URL('./sqlite-owner.js', import.meta.url));

/** What someone with a database shell would try; `?` is the stream. */
const ATTEMPTS: readonly (readonly [what: string, sql: string])[] = [
  ['update of an event', `UPDATE events SET data = '{}' WHERE sid = (SELECT sid FROM streams WHERE name = ?)`],
  ['delete of an event', 'DELETE FROM events WHERE sid = (SELECT sid FROM streams WHERE name = ?)'],
  [
    'replace of an event at its position',
    `INSERT OR REPLACE INTO events SELECT position, sid, revision, id, type, '{}', metadata FROM events
     WHERE sid = (SELECT sid FROM streams WHERE name = ?)`,
  ],
  [
    'replace of an event at its revision',
    `INSERT OR REPLACE INTO events SELECT (SELECT max(position) + 1 FROM events), sid, revision, id, type, '{}', metadata FROM events
     WHERE sid = (SELECT sid FROM streams WHERE name = ?) AND revision = 1`,
  ],
  ['rename of a stream', `UPDATE streams SET name = 'other' WHERE name = ?`],
  ['replace of a stream', 'INSERT OR REPLACE INTO streams SELECT sid, name, first FROM streams WHERE name = ?'],
  ['drop of the events', 'DROP TABLE events'],
  ['drop of the streams', 'DROP TABLE streams'],
  ['drop of a column', 'ALTER TABLE events DROP COLUMN metadata'],
  ['change of the tables as texts', `UPDATE sqlite_schema SET sql = 'CREATE TABLE events (x)' WHERE name = 'events'`],
];

function attempt(place: Place, sql: string, stream: string): Promise<void> {
  return new Promise((resolve) => {
    const outsider = new DatabaseSync(join(place, 'log.db'), { timeout: 1000 });
    try {
      const statement = outsider.prepare(sql);
      statement.run(...(sql.includes('?') ? [stream] : []));
      resolve();
    } finally {
      outsider.close();
    }
  });
}

export function sqliteHarness(): LogHarness {
  const places: Place[] = [];
  const modes = new Map<OpenLog, Durability>();

  async function reopen(place: Place, options: OpenOptions = {}): Promise<OpenLog> {
    const { log, latestValues, durability } = await openSqliteLog({
      folder: place,
      clock: options.clock ?? systemClock(),
    });
    const open = { place, log, latestValues };
    modes.set(open, durability);
    return open;
  }

  return {
    oneOwner: true,
    ownTime: true,
    open(options) {
      const place = mkdtempSync(join(tmpdir(), 'vedette-log-'));
      places.push(place);
      return reopen(place, options);
    },
    reopen,
    kill: (place, load, after) => killedOwner(OWNER, [place, load], after),
    tamper: (place, stream) => ATTEMPTS.map(([what, sql]) => ({ what, attempt: () => attempt(place, sql, stream) })),
    survivesPowerCut: (open) => {
      const mode = modes.get(open);
      return Promise.resolve(mode?.journalMode === 'wal' && mode.synchronous >= 2);
    },
    dispose() {
      for (const place of places) rmSync(place, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}
