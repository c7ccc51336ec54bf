import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../clock/system-clock.js';
import type { SqliteLog } from './open.js';
import { openSqliteLog } from './open.js';

const PADDING = '0'.repeat(1024);
/** A value with a text that no other value holds, of a length of its own. */
const planted = (mark: string, index: number): string =>
  JSON.stringify({ padding: PADDING, mark: `${mark}${index}.`, filling: 'x'.repeat((index * 37) % 900) });

describe('the embedded store of latest values', () => {
  let folder: string;
  let opened: SqliteLog;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-purge-'));
    opened = await openSqliteLog({ folder, clock: systemClock() });
  });
  afterEach(async () => {
    await opened.log.close();
    rmSync(folder, { recursive: true });
  });

  /** Which of the planted texts stand in any file of the data folder. */
  function found(mark: string): Set<number> {
    const pattern = new RegExp(`${mark}([0-9]+)\\.`, 'g');
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, index]) => Number(index))));
  }

  it('keeps nothing in its files of what was deleted or written over, once it is purged, and all of the rest', async () => {
    const { latestValues } = opened;
    const COUNT = 3000;
    const keyOf = (index: number): string => `place/${String((index * 7919) % COUNT).padStart(5, '0')}`;
    const indexes = Array.from({ length: COUNT }, (_, index) => index);
    for (const index of indexes) {
      const written = latestValues.set(keyOf(index), planted('before-', index));
      if (index % 100 === 99) await written;
    }
    expect(found('before-').size).toBe(COUNT);
    await Promise.all(
      indexes.map(async (index) => {
        if (index % 3 === 0) await latestValues.delete(keyOf(index));
        if (index % 3 === 1) await latestValues.set(keyOf(index), planted('after-', COUNT - index));
      }),
    );
    await latestValues.purge();
    const stays = indexes.filter((index) => index % 3 === 2);
    expect([...found('before-')].sort((a, b) => a - b)).toEqual(stays);
    expect(found('after-').size).toBe(COUNT / 3);
  });

  it('purges while others write, and loses nothing of theirs', async () => {
    const { latestValues } = opened;
    const writes = Array.from({ length: 500 }, (_, index) =>
      latestValues.set(`other/${index}`, planted('other-', index)),
    );
    await Promise.all([latestValues.purge(), ...writes, latestValues.purge()]);
    expect(found('other-').size).toBe(500);
    expect((await latestValues.get('other/499'))?.version).toBe(1);
  });
});
