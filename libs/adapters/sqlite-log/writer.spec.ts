import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { v4 } from 'uuid';
import { eventId } from '#domain/identity/ids.js';
import type { AppendResult, NewEvent } from '#domain/log/event-log.js';
import { systemClock } from '../clock/system-clock.js';
import type { AppendEnd, SqliteLog, SqliteLogOptions } from './open.js';
import { openSqliteLog } from './open.js';

const event = (data = '{}'): NewEvent => ({ id: eventId(v4()), type: 'Written', data, metadata: '{}' });

/** How an append ended, in a word. */
const endOf = (append: Promise<AppendResult>): Promise<unknown> =>
  append.then(
    ({ idempotent }) => (idempotent ? 'repeated' : 'appended'),
    (error: unknown) => (typeof error === 'object' && error !== null && 'outcome' in error ? error.outcome : error),
  );

const count = async (events: AsyncIterable<unknown>): Promise<number> => {
  let counted = 0;
  for await (const each of events) if (each !== undefined) counted += 1;
  return counted;
};

/** In a process of its own, which can take hold of the writer's thread: it ends the thread while the log is held. */
const DYING = `void (async () => {
  const { DatabaseSync } = await import('node:sqlite');
  const { openSqliteLog } = await import(${JSON.stringify(new URL('./open.js', import.meta.url).href)});
  const folder = process.argv[1];
  const writer = new Promise((resolve) => process.once('worker', resolve));
  const { log } = await openSqliteLog({ folder, clock: { now: () => 0 } });
  const events = [{ id: 'a', type: 'Written', data: '{}', metadata: '{}' }];
  const outcome = (append) => append.then(() => 'appended', (error) => error.outcome);
  await log.append('dying-1', 'noStream', events);
  const outsider = new DatabaseSync(folder + '/log.db');
  outsider.exec('BEGIN IMMEDIATE');
  const inFlight = outcome(log.append('dying-1', 0, events));
  await (await writer).terminate();
  outsider.close();
  const first = await inFlight;
  const second = await outcome(log.append('dying-1', 0, events));
  let count = 0;
  for await (const event of log.readStream('dying-1')) count += 1;
  await log.close();
  process.stdout.write([first, second, count].join(' '));
})();`;

describe('the writer of the embedded log', () => {
  let folder: string;
  let opened: SqliteLog[];
  const open = async (options: Partial<SqliteLogOptions> = {}): Promise<SqliteLog> => {
    const log = await openSqliteLog({ folder, clock: systemClock(), ...options });
    opened.push(log);
    return log;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-writer-'));
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map(({ log }) => log.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  it('shares one commit among all appends that wait, and tells its observer', async () => {
    const groups: { calls: number; events: number }[] = [];
    const ends: AppendEnd[] = [];
    const { log } = await open({
      observer: {
        groupCommitted: ({ calls, events, seconds }) => {
          groups.push({ calls, events });
          expect(seconds).toBeGreaterThan(0);
        },
        appendEnded: (end) => ends.push(end),
      },
    });
    await log.append('alone-1', 'noStream', [event()]);
    expect(groups).toEqual([{ calls: 1, events: 1 }]);
    const appends = Array.from({ length: 100 }, (_, index) =>
      endOf(log.append(`together-${index}`, index === 7 ? 3 : 'noStream', [event()])),
    );
    await Promise.all(appends);
    expect(groups.length).toBeLessThan(20);
    expect(groups.reduce((sum, { events }) => sum + events, 0)).toBe(100);
    await endOf(log.append('large-1', 'noStream', [event('x'.repeat(2_000_000))]));
    expect(ends.filter((end) => end === 'appended')).toHaveLength(100);
    expect(ends.filter((end) => end === 'conflict')).toHaveLength(1);
    expect(ends.at(-1)).toBe('tooLarge');
  });

  it('refuses what is past its bound, and goes on with the rest', async () => {
    const { log } = await open({ maxWaiting: 10 });
    const ends = await Promise.all(
      Array.from({ length: 15 }, (_, index) => endOf(log.append(`queue-${index}`, 'noStream', [event()]))),
    );
    expect(ends).toEqual([
      ...Array.from({ length: 10 }, () => 'appended'),
      ...Array.from({ length: 5 }, () => 'notApplied'),
    ]);
    expect(await endOf(log.append('queue-14', 'noStream', [event()]))).toBe('appended');
  });

  it('calls an append unknown that takes too long; the same one again settles it', async () => {
    const { log } = await open({ timeoutMs: 150 });
    const outsider = new DatabaseSync(join(folder, 'log.db'));
    outsider.exec('BEGIN IMMEDIATE');
    const same = event();
    expect(await endOf(log.append('slow-1', 'noStream', [same]))).toBe('unknown');
    outsider.exec('ROLLBACK');
    outsider.close();
    const settled = await endOf(log.append('slow-1', 'noStream', [same]));
    expect(['appended', 'repeated']).toContain(settled);
    expect(await count(log.readStream('slow-1'))).toBe(1);
  });

  it('does not apply what it can not begin, and goes on when it can', async () => {
    const { log } = await open();
    const outsider = new DatabaseSync(join(folder, 'log.db'));
    outsider.exec('BEGIN IMMEDIATE');
    expect(await endOf(log.append('held-1', 'noStream', [event()]))).toBe('notApplied');
    outsider.exec('ROLLBACK');
    outsider.close();
    expect(await endOf(log.append('held-1', 'noStream', [event()]))).toBe('appended');
  });

  it('a writer that dies leaves what was in flight unknown, and applies nothing after', () => {
    const { stdout } = spawnSync(process.execPath, ['-e', DYING, folder], { encoding: 'utf8' });
    expect(stdout).toBe('unknown notApplied 1');
  });

  it('keeps the write-ahead log short while it writes', async () => {
    const { log } = await open();
    for (let written = 0; written < 120; written += 1) {
      await log.append(
        'long-1',
        written === 0 ? 'noStream' : written * 9 - 1,
        Array.from({ length: 9 }, () => event('x'.repeat(100_000))),
      );
    }
    const bytesOf = (name: string): number => statSync(join(folder, name)).size;
    expect(bytesOf('log.db')).toBeGreaterThan(20_000_000);
    expect(bytesOf('log.db-wal')).toBeLessThan(100_000_000);
  });

  it('a full disk refuses, breaks nothing, and lets it go on when there is room', async () => {
    const maxBytes = 400_000;
    const { log, latestValues } = await open({ maxBytes });
    await latestValues.set('ballast', 'x'.repeat(100_000));
    let written = 0;
    while ((await endOf(log.append(`full-${written}`, 'noStream', [event('x'.repeat(5000))]))) === 'appended')
      written += 1;
    expect(written).toBeGreaterThan(10);
    const refused: unknown = await log
      .append('full-last', 'noStream', [event('x'.repeat(5000))])
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ outcome: 'notApplied', message: expect.stringContaining('the disk is full') });
    expect(await log.head()).toBe(String(written).padStart(16, '0'));
    await latestValues.delete('ballast');
    expect(await endOf(log.append('full-last', 'noStream', [event('x'.repeat(5000))]))).toBe('appended');
    await log.close();
    const again = await open({ maxBytes: maxBytes * 2 });
    expect(await again.log.head()).toBe(String(written + 1).padStart(16, '0'));
    expect(await endOf(again.log.append('full-last', 0, [event('x'.repeat(50_000))]))).toBe('appended');
  });
});
