import { randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import { openFeed } from '#test/support/feed-reader.js';
import { runBinary } from './binary.js';
import type { Ran } from './command-line.js';
import { TENANT, walk } from './walked-engine.js';

const made = mkdtempSync(join(tmpdir(), 'vedette-backup-'));
const place = (name: string): string => join(made, name);
afterAll(() => rmSync(made, { recursive: true }));

const on = (folder: string, ...args: readonly string[]): Promise<Ran> => runBinary(args, { VEDETTE_DATA: folder });

function oneOf(file: string, sql: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return Object.values(database.prepare(sql).get() ?? {})[0];
  } finally {
    database.close();
  }
}
const eventsIn = (file: string): number => Number(oneOf(file, 'SELECT count(*) FROM events'));
const logIdIn = (file: string): string => String(oneOf(file, 'SELECT log_id FROM log'));
const valuesIn = (file: string): number => Number(oneOf(file, 'SELECT count(*) FROM latest_values'));

describe('vedette backup and restore', () => {
  let engine: EngineProcess;
  let cursor: string;

  beforeAll(async () => {
    engine = await startEngineProcess({ dataFolder: place('data') });
    await walk(engine);
    const token = await engine.token('consumer');
    const feed = await call(engine.url, 'GET', '/v1/intune/devices', { token });
    cursor = feed.headers.get('vedette-feed-cursor') ?? '';
    expect(await on(place('data'), 'backup', place('first.db'))).toMatchObject({ code: 0, notes: '' });
  });
  afterAll(() => engine.stop());

  it('gives one file that holds the log and its latest values, as of one moment, while the engine is writing', async () => {
    const service = await engine.token('service');
    const before = eventsIn(place('first.db'));
    let writing = true;
    let written = 0;
    const write = async (): Promise<void> => {
      while (writing) {
        const json = { intuneDeviceId: randomUUID(), platform: 'ios', osVersion: '19' };
        expect((await call(engine.url, 'POST', '/v1/devices', { token: service, json })).status).toBe(201);
        written += 1;
      }
    };
    const writers = Promise.all([write(), write(), write(), write()]);
    const { code, out } = await on(place('data'), 'backup', place('busy.db'), '--json');
    writing = false;
    await writers;
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ file: place('busy.db'), bytes: expect.any(Number) });
    const events = eventsIn(place('busy.db'));
    expect(events).toBeGreaterThan(before);
    expect(events).toBeLessThanOrEqual(before + written);
    expect(valuesIn(place('busy.db'))).toBeGreaterThan(0);
    expect(readdirSync(made).filter((name) => name.startsWith('busy'))).toEqual(['busy.db']);
    expect(statSync(place('busy.db')).mode & 0o777).toBe(0o600);
    const restored = await on(place('busy'), 'restore', place('busy.db'));
    expect(restored).toMatchObject({ code: 0, notes: '' });
    expect(restored.out).toContain(`restored  ${events} events in `);
    expect(await on(place('busy'), 'check')).toMatchObject({ code: 0, notes: '' });
    expect(valuesIn(join(place('busy'), 'log.db'))).toBe(valuesIn(place('busy.db')));
  });

  it('gives a log with the same digest, on which an engine goes on and says reset to cursors of the other', async () => {
    expect(await on(place('again'), 'restore', place('first.db'))).toMatchObject({ code: 0 });
    expect(readdirSync(place('again'))).toEqual(['log.db']);
    expect(logIdIn(join(place('again'), 'log.db'))).not.toBe(logIdIn(place('first.db')));
    const digest = await on(place('again'), 'replay', '--digest');
    mkdirSync(place('copy'));
    cpSync(place('first.db'), join(place('copy'), 'log.db'));
    expect(digest).toEqual(await on(place('copy'), 'replay', '--digest'));

    const restored = await startEngineProcess({ dataFolder: place('again') });
    try {
      const token = await restored.token('consumer', { tenant: TENANT });
      const feed = await openFeed({ url: restored.url, token, lastEventId: cursor });
      expect(await feed.rest()).toBe('event: reset\ndata: {"reason":"otherLog"}\n\n');
      const json = { intuneDeviceId: randomUUID(), platform: 'ios', osVersion: '19' };
      const service = await restored.token('service', { tenant: TENANT });
      expect((await call(restored.url, 'POST', '/v1/devices', { token: service, json })).status).toBe(201);
    } finally {
      await restored.stop();
    }
    expect((await on(place('again'), 'check')).code).toBe(0);
  });

  it('a backup overwrites nothing, and leaves nothing where it fails', async () => {
    writeFileSync(place('mine.txt'), 'mine');
    const { code, notes } = await on(place('data'), 'backup', place('mine.txt'));
    expect(code).toBe(1);
    expect(notes).toBe(`${place('mine.txt')} is there already: a backup overwrites nothing\n`);
    expect(readFileSync(place('mine.txt'), 'utf8')).toBe('mine');
    expect(await on(place('data'), 'backup', join(place('nowhere'), 'x.db'))).toMatchObject({ code: 1 });
    expect(await on(place('nothing'), 'backup', place('x.db'))).toMatchObject({ code: 1 });
    expect(existsSync(place('x.db'))).toBe(false);
    // A folder in which nobody can make a file.
    const refused = await on(place('data'), 'backup', '/proc/x.db');
    expect(refused.code).toBe(1);
    expect(refused.notes).not.toContain('    at ');
  });

  it('a restore goes into an empty folder only', async () => {
    const { code, notes } = await on(place('data'), 'restore', place('first.db'));
    expect(code).toBe(1);
    expect(notes).toContain(`${place('data')} is not empty`);
    mkdirSync(place('empty'));
    expect(await on(place('empty'), 'restore', place('first.db'))).toMatchObject({ code: 0 });
  });

  describe('a damaged backup is refused with what is wrong, and nothing is left', () => {
    const tampered = (name: string, change: string): string => {
      const file = place(name);
      cpSync(place('first.db'), file);
      const log = new DatabaseSync(file, { enableForeignKeyConstraints: false });
      const guards = log.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
      for (const guard of guards) log.exec(`DROP TRIGGER ${String(guard['name'])}`);
      log.exec(change);
      for (const { sql } of guards) log.exec(String(sql));
      log.close();
      return file;
    };
    const bytes = (name: string, from: number, text: string): string => {
      const file = place(name);
      const content = readFileSync(place('first.db'));
      content.fill(text, from, from + 6 * 4096);
      writeFileSync(file, content);
      return file;
    };
    const cut = (): string => {
      writeFileSync(place('cut.db'), readFileSync(place('first.db')).subarray(0, 20_000));
      return place('cut.db');
    };
    const other = (): string => {
      writeFileSync(place('other.txt'), 'no backup at all');
      return place('other.txt');
    };

    it.each<[string, () => string, RegExp]>([
      [
        'an edited payload',
        () => tampered('edited.db', "UPDATE events SET data = '[' WHERE position = 9"),
        /position 0000000000000009.*can't be read/,
      ],
      [
        'a removed event',
        () => tampered('removed.db', 'DELETE FROM events WHERE position = 8'),
        /it comes right after position 0000000000000007/,
      ],
      ['a lost guard', () => tampered('guards.db', 'DROP VIEW history'), /tampered with/],
      ['overwritten pages', () => bytes('pages.db', 4 * 4096, 'x'), /wrong with it:\n.+/],
      ['a file that was cut off', cut, /wrong with it:\n.+/],
      ['a file of another kind', other, /wrong with it:\n.+/],
    ])('%s', async (name, make, wrong) => {
      const folder = place(`from ${name}`);
      const { code, out, notes } = await on(folder, 'restore', make());
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(notes).toMatch(wrong);
      expect(notes).not.toContain('    at ');
      expect(readdirSync(folder)).toEqual([]);
    });

    it('a file that is not there', async () => {
      expect(await on(place('from none'), 'restore', place('none.db'))).toMatchObject({
        code: 1,
        notes: `there is no file ${place('none.db')}\n`,
      });
    });
  });
});
