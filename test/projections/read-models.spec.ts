import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as after } from 'node:timers/promises';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { openSqliteLogReadOnly } from '#adapters/sqlite-log/open.js';
import { liveDigest, rebuildDigest } from '#adapters/read-model/digest.js';
import { openReadModels } from '#adapters/read-model/open.js';
import type { FeedEntry, ReadModels } from '#adapters/read-model/read-models.js';
import { ArrayLog } from './support/array-log.js';
import type { EngineLog } from './support/engine-log.js';
import { engineLogOf } from './support/engine-log.js';
import {
  activate,
  aDevice,
  at,
  aTenant,
  changeRule,
  detect,
  enroll,
  JUDGING_RULE,
  openTenants,
  resolve,
} from './support/histories.js';

const [one, other] = [aTenant(0), aTenant(1)];
const device = aDevice(1);
const START = { position: BEGINNING, n: 0 };

describe('the read models of a node', () => {
  let array: ArrayLog;
  let engine: EngineLog;
  let models: ReadModels;
  let notices: string[];

  const open = async (): Promise<void> => {
    const { log, readerHandle } = engine.opened;
    const notice = (sentence: string): void => {
      notices.push(sentence);
    };
    models = await openReadModels({ folder: engine.folder, readerHandle, logId: log.logId, notice });
  };
  const home = (): string => join(engine.folder, 'read-model');
  const servingFile = (): string => join(home(), readFileSync(join(home(), 'devices.serving'), 'utf8'));
  /** Waits until something holds, for ten seconds at most. */
  const eventually = async (holds: () => boolean): Promise<void> => {
    const deadline = Date.now() + 10_000;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`never: ${holds.toString()}`);
      await after(5);
    }
  };
  const reach = async (position: Position): Promise<void> => {
    await engine.copy();
    expect(await models.whenReached(one, position, 10_000)).toBe(true);
  };
  const wholeFeed = (): FeedEntry[] => models.feed.page(one, START, 1_000);
  const tamper = (sql: string): void => {
    const database = new DatabaseSync(servingFile());
    database.exec(sql);
    database.close();
  };

  beforeEach(async () => {
    notices = [];
    array = new ArrayLog();
    openTenants(array, 2);
    enroll(array, one, device, at(10));
    activate(array, one, device, at(11));
    enroll(array, other, device, at(12));
    engine = await engineLogOf(array);
    await engine.copy();
    await open();
  });

  afterEach(async () => {
    await models.close();
    await engine.close();
  });

  it('have what was written once it is reached', async () => {
    expect(models.devices.get(one, device)?.verdict.verdict).toBe('compliant');
    const position = detect(array, one, device, at(20));
    await reach(position);
    expect(models.devices.get(one, device)).toMatchObject({
      tenantId: one,
      deviceId: device,
      position,
      revision: 2,
      verdict: { verdict: 'nonCompliant' },
      intune: { partnerReportedThreatState: 'highSeverity', withheld: null },
    });
    expect(models.devices.get(one, aDevice(2))).toBeNull();
  });

  it('give pages of devices by their ids, of one tenant only', async () => {
    for (let number = 2; number < 8; number += 1) enroll(array, one, aDevice(number), at(20));
    await reach(enroll(array, one, aDevice(8), at(20)));
    const first = models.devices.page(one, { after: null, limit: 5 });
    const rest = models.devices.page(one, { after: first.at(-1)?.deviceId ?? null, limit: 5 });
    const ids = Array.from({ length: 8 }, (_, number) => aDevice(number + 1)).sort();
    expect([...first, ...rest].map(({ deviceId }) => deviceId)).toEqual(ids);
    expect(models.devices.page(other, { after: null, limit: 5 })).toHaveLength(1);
  });

  it('give each entry of the feed once and in order, whatever the pages', async () => {
    for (let second = 20; second < 40; second += 2) {
      detect(array, one, device, at(second));
      await reach(resolve(array, one, device, at(second + 1)));
    }
    const whole = wholeFeed();
    expect(whole).toHaveLength(3 + 2 + 20);
    const paged: FeedEntry[] = [];
    for (let page = models.feed.page(one, START, 2); page.length > 0;) {
      paged.push(...page);
      page = models.feed.page(one, page.at(-1)?.place ?? START, 2);
    }
    expect(paged).toEqual(whole);
  });

  it('name a place in the feed that nothing before is missing from', async () => {
    const place = models.feed.placeNow(one);
    expect(models.feed.page(one, place, 10)).toEqual([]);
    const position = detect(array, one, device, at(20));
    await reach(position);
    expect(models.feed.page(one, place, 10)).toMatchObject([{ place: { position, n: 1 }, kind: 'device' }]);
    expect(models.feed.placeNow(one)).toEqual({ position, n: 1 });
  });

  it('tell listeners which tenants have new entries', async () => {
    const told: string[] = [];
    const end = models.onAdvance(({ tenants }) => told.push(...(tenants ?? ['any'])));
    await reach(detect(array, one, device, at(20)));
    await reach(detect(array, one, device, at(21)));
    end();
    expect(told).toEqual([one]);
  });

  it('answer who waits in vain after its time, and all when they close', async () => {
    const future = array.append(`device-${one}.${device}`, { type: 'DeviceActivated', occurredAt: at(30), data: {} });
    expect(await models.whenReached(one, future, 20)).toBe(false);
    const waiting = models.whenReached(one, future, 60_000);
    await models.close();
    expect(await waiting).toBe(false);
  });

  it('go on with the same file after a restart, from where they were', async () => {
    const file = servingFile();
    await models.close();
    const position = detect(array, one, device, at(20));
    await engine.copy();
    await open();
    expect(await models.whenReached(one, position, 10_000)).toBe(true);
    expect(models.devices.get(one, device)?.verdict.verdict).toBe('nonCompliant');
    expect(servingFile()).toBe(file);
    expect(notices).toEqual([]);
  });

  it.each([
    ['is gone', (file: string) => rmSync(file)],
    ['is no database', (file: string) => writeFileSync(file, 'not a database, but long enough to be looked at')],
  ])('are built anew where the file %s', async (_, damage) => {
    const before = wholeFeed();
    await models.close();
    for (const name of readdirSync(home())) if (/-(wal|shm)$/.test(name)) rmSync(join(home(), name));
    damage(servingFile());
    await open();
    await eventually(() => models.status().available);
    expect(wholeFeed()).toEqual(before);
  });

  it('are built anew where they are of another log, or ahead of it', async () => {
    const before = wholeFeed();
    await models.close();
    tamper(`UPDATE identity SET log_id = 'another'`);
    await open();
    expect(notices).toEqual([expect.stringContaining('another log')]);
    await eventually(() => models.status().available);
    // Closed first: until then the one who keeps it may still write how far it is.
    await models.close();
    tamper(`UPDATE progress SET position = '9999999999999999'`);
    await open();
    await eventually(() => models.status().available);
    expect(notices).toEqual([expect.anything(), expect.stringContaining('events that the log does not have')]);
    expect(wholeFeed()).toEqual(before);
  });

  it('are built anew where a row proves to be damaged; until then nothing is given out', async () => {
    const before = wholeFeed();
    tamper(`UPDATE rows SET body = '{}'`);
    expect(() => models.devices.get(one, device)).toThrow('the body of a row');
    expect(() => models.devices.get(one, device)).toThrow('is being built');
    await eventually(() => models.status().available);
    expect(models.devices.get(one, device)?.verdict.verdict).toBe('compliant');
    expect(wholeFeed()).toEqual(before);
  });

  it('are rebuilt beside those in use, which answer meanwhile; the feed goes on at the same cursors', async () => {
    const file = servingFile();
    const before = wholeFeed();
    const place = models.feed.placeNow(one);
    let answered = 0;
    const rebuilding = models.rebuild();
    const done = rebuilding.then(() => true);
    while (!(await Promise.race([done, after(1, false)]))) {
      expect(models.devices.get(one, device)?.verdict.verdict).toBe('compliant');
      answered += 1;
    }
    expect(answered).toBeGreaterThan(0);
    expect(servingFile()).not.toBe(file);
    expect(readdirSync(home()).filter((name) => name.endsWith('.db'))).toHaveLength(1);
    expect(wholeFeed()).toEqual(before);
    const position = detect(array, one, device, at(20));
    await reach(position);
    expect(models.feed.page(one, place, 10)).toMatchObject([{ place: { position, n: 1 } }]);
  });

  it('can be closed in the middle of a rebuild, and leave nothing of it behind', async () => {
    const file = servingFile();
    const rebuilding = models.rebuild();
    await models.close();
    await expect(rebuilding).rejects.toThrow('closed');
    expect(servingFile()).toBe(file);
    expect(readdirSync(home()).filter((name) => name.endsWith('.db'))).toHaveLength(1);
  });

  it('stay in use where a rebuild fails, which says where', async () => {
    const position = array.appendText(`device-${one}.${device}`, 'DeviceActivated', '[]', '-');
    await reach(position);
    await expect(models.rebuild()).rejects.toThrow(`stopped at ${position}`);
    expect(models.status()).toMatchObject({ available: true, rebuilding: null, parkedKeys: [{ position }] });
    expect(models.devices.get(one, device)?.verdict.reasons).toEqual([{ code: 'stale' }]);
  });

  it('of an older version answer until their successor has caught up', async () => {
    tamper('UPDATE identity SET version = 0');
    await models.close();
    const position = detect(array, one, device, at(20));
    await engine.copy();
    await open();
    expect(models.status().available).toBe(true);
    expect(await models.whenReached(one, position, 10_000)).toBe(true);
    expect(models.devices.get(one, device)?.verdict.verdict).toBe('nonCompliant');
    expect(models.status()).toMatchObject({ rebuilding: null, lastError: null, lagEvents: 0 });
  });

  it('start a worker that fails again, later each time, and say so', async () => {
    tamper(`CREATE TRIGGER no_entries BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`);
    const position = detect(array, one, device, at(20));
    await engine.copy();
    await eventually(() => models.status().restarts >= 2);
    expect(models.status()).toMatchObject({ available: true, lastError: expect.stringContaining('the disk is full') });
    await eventually(() => models.status().lagEvents === 1 && models.status().lagSeconds > 0);
    tamper('DROP TRIGGER no_entries');
    expect(await models.whenReached(one, position, 10_000)).toBe(true);
    expect(models.status()).toMatchObject({ position, lagEvents: 0, lagSeconds: 0, lastError: null });
  });

  it('show parked keys and unknown events', async () => {
    const stream = `device-${one}.${device}` as const;
    array.appendText(stream, 'DeviceBlessed', '{}', '-');
    const position = array.appendText(stream, 'DeviceActivated', '[]', '-');
    await reach(position);
    expect(models.status()).toMatchObject({
      unknownEvents: { DeviceBlessed: 1 },
      parkedKeys: [{ tenantId: one, key: device, position }],
    });
    expect(models.devices.get(one, device)).toMatchObject({
      staleLevel: 'secured',
      verdict: { verdict: 'notEvaluated' },
    });
  });

  it('have the digest of a rebuild', async () => {
    changeRule(array, one, at(20), { ...JUDGING_RULE, requiredSecurityLevel: 'high' });
    await reach(detect(array, one, device, at(21)));
    const live = liveDigest(engine.folder);
    const reader = openSqliteLogReadOnly(engine.folder);
    expect(await rebuildDigest(reader)).toEqual(live);
    expect(live).toMatchObject({ rows: 2, lanes: 0, parked: 0 });

    await reach(detect(array, other, device, at(22)));
    expect(liveDigest(engine.folder)?.digest).not.toBe(live?.digest);
    const until = live === null ? {} : { until: live.position };
    expect(await rebuildDigest(reader, until)).toEqual(live);
    reader.close();
  });
});
