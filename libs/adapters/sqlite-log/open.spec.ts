import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventId } from '#domain/identity/ids.js';
import type { NewEvent } from '#domain/log/event-log.js';
import { LogNotOpened } from '#domain/log/log-errors.js';
import { systemClock } from '../clock/system-clock.js';
import type { SqliteLog } from './open.js';
import { openSqliteLog, openSqliteLogReadOnly } from './open.js';

const PAGE = 4096;

describe('opening the embedded log', () => {
  let folder: string;
  let file: string;
  const open = (): Promise<SqliteLog> => openSqliteLog({ folder, clock: systemClock() });
  const refusal = async (): Promise<unknown> => open().catch((error: unknown) => error);

  /** A closed log with some hundred events. */
  async function fill(): Promise<void> {
    const { log } = await open();
    const event = (revision: number): NewEvent => ({
      id: eventId(`00000000-0000-4000-8000-${String(revision).padStart(12, '0')}`),
      type: 'Filled',
      data: JSON.stringify({ text: 'x'.repeat(500) }),
      metadata: '{}',
    });
    await log.append(
      'filled-1',
      'noStream',
      Array.from({ length: 400 }, (_, revision) => event(revision)),
    );
    await log.close();
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-open-'));
    file = join(folder, 'log.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('asserts write-ahead log and synchronous=FULL on the connection that writes', async () => {
    const { log, durability } = await open();
    expect(durability).toEqual({ journalMode: 'wal', synchronous: 2 });
    await log.close();
  });

  it.each<[string, () => void]>([
    ['garbage in the header', () => overwrite(0, Buffer.alloc(100, 0x5a))],
    [
      'a file of another kind',
      () => writeFileSync(file, 'not a database, but long enough to be read as one '.repeat(200)),
    ],
    ['an empty file', () => truncateSync(file, 0)],
    ['a file cut off in the middle', () => truncateSync(file, Math.floor(statSync(file).size / 2 / PAGE) * PAGE)],
    ['a page of zeros', () => overwrite(PAGE * 20, Buffer.alloc(PAGE))],
    ['a page of noise', () => overwrite(PAGE * 30, Buffer.alloc(PAGE, 0xa7))],
    [
      'a missing file whose write-ahead log is there',
      () => {
        writeFileSync(`${file}-wal`, 'left over');
        rmSync(file);
      },
    ],
    ['a trigger that is gone', () => tamper('DROP TRIGGER events_remain')],
  ])('%s stops it as damaged, says what to do, and is left as it is', async (_, damage) => {
    await fill();
    damage();
    const before = statSync(file, { throwIfNoEntry: false }) === undefined ? null : readFileSync(file);
    const error = await refusal();
    expect(error).toBeInstanceOf(LogNotOpened);
    expect(error).toMatchObject({
      reason: 'damaged',
      advice: expect.stringContaining('backup'),
      message: expect.stringContaining(file),
    });
    if (before !== null) expect(readFileSync(file).equals(before)).toBe(true);
    // The folder is free again.
    expect(await refusal()).toMatchObject({ reason: 'damaged' });
  });

  it.each<[string, string]>([
    ['a newer version of the tables', 'PRAGMA user_version = 2'],
    ['a database of something else', 'PRAGMA application_id = 42'],
  ])('%s stops it as incompatible', async (_, sql) => {
    await fill();
    tamper(sql);
    expect(await refusal()).toMatchObject({ reason: 'incompatible', advice: expect.stringMatching(/\w/) });
    expect(() => openSqliteLogReadOnly(folder)).toThrow(LogNotOpened);
  });

  it('keeps to the kind of clock that the log was begun with', async () => {
    const { log } = await openSqliteLog({ folder, clock: systemClock(), clockKind: 'simulated' });
    await log.close();
    expect(await refusal()).toMatchObject({
      reason: 'incompatible',
      advice: expect.stringContaining('VEDETTE_CLOCK=simulated'),
    });
    const again = await openSqliteLog({ folder, clock: systemClock(), clockKind: 'simulated' });
    await again.log.close();
    const reader = openSqliteLogReadOnly(folder);
    expect(reader.clock).toBe('simulated');
    reader.close();
  });

  it('begins anew where a crash came before the log had its name', async () => {
    writeFileSync(`${file}.new`, 'half-made');
    const { log } = await open();
    expect(await log.head()).toBe('0');
    await log.close();
  });

  it('says so where there is no log to read', () => {
    expect(() => openSqliteLogReadOnly(folder)).toThrow(LogNotOpened);
  });

  function overwrite(at: number, bytes: Buffer): void {
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, bytes, 0, bytes.length, at);
    closeSync(descriptor);
  }

  function tamper(sql: string): void {
    const outsider = new DatabaseSync(file);
    outsider.exec(sql);
    outsider.close();
  }
});
