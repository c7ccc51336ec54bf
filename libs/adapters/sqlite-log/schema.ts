/** 'VDTL' in ASCII, in the header of every log file: tells it from other SQLite databases. */
export const APPLICATION_ID = 0x5644544c;

/** Raised by each change of the tables below; a release opens its own version only. */
export const SCHEMA_VERSION = 1;

const refuse = (what: string): string => `SELECT RAISE(ABORT, 'the log is append-only: ${what}');`;

/**
 * The tables of the log. The database itself keeps it append-only, for every connection with foreign keys on (which is
 * the default of node:sqlite):
 *
 * - an UPDATE or a DELETE runs into a trigger;
 * - an INSERT has to come at the next position and the next revision of its stream, so that a REPLACE, which fires no
 *   delete trigger, has nothing to replace, and neither positions nor revisions ever have a hole;
 * - a DROP TABLE deletes the rows first, without triggers, and fails because `events` and `streams` refer to each other;
 * - a DROP COLUMN fails because `history` shows every column.
 *
 * What it can't stop is someone who may write the file and wants to: triggers can be dropped, foreign keys switched off,
 * bytes edited.
 */
export const SCHEMA: readonly string[] = [
  `CREATE TABLE log (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  log_id TEXT NOT NULL,
  clock TEXT NOT NULL CHECK (clock IN ('system', 'simulated'))
) STRICT`,
  `CREATE TABLE streams (
  sid INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  first INTEGER NOT NULL UNIQUE REFERENCES events (position) DEFERRABLE INITIALLY DEFERRED
) STRICT`,
  `CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  sid INTEGER NOT NULL REFERENCES streams (sid),
  revision INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  metadata TEXT NOT NULL,
  UNIQUE (sid, revision)
) STRICT`,
  `CREATE VIEW history AS
  SELECT position, name AS stream, revision, id, type, data, metadata FROM events JOIN streams USING (sid)`,
  `CREATE TRIGGER events_follow BEFORE INSERT ON events
  WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM events)
    OR NEW.revision IS NOT (SELECT coalesce(max(revision), -1) + 1 FROM events WHERE sid = NEW.sid)
  BEGIN ${refuse('an event comes after the last one')} END`,
  `CREATE TRIGGER streams_follow BEFORE INSERT ON streams
  WHEN EXISTS (SELECT 1 FROM streams WHERE sid = NEW.sid OR name = NEW.name OR first = NEW.first)
  BEGIN ${refuse('a stream is not replaced')} END`,
  ...['events', 'streams', 'log'].flatMap((table) => [
    `CREATE TRIGGER ${table}_stay BEFORE UPDATE ON ${table} BEGIN ${refuse('nothing is updated')} END`,
    `CREATE TRIGGER ${table}_remain BEFORE DELETE ON ${table} BEGIN ${refuse('nothing is deleted')} END`,
  ]),
  `CREATE TABLE latest_values (
  key TEXT PRIMARY KEY,
  value TEXT,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID`,
];
