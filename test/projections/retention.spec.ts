import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as after } from 'node:timers/promises';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { openReadModels } from '#adapters/read-model/open.js';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import { ArrayLog } from './support/array-log.js';
import type { EngineLog } from './support/engine-log.js';
import { engineLogOf } from './support/engine-log.js';
import { activate, aDevice, at, aTenant, detect, enroll, openTenants, resolve } from './support/histories.js';

const [one, other] = [aTenant(0), aTenant(1)];
const device = aDevice(1);
const START = { position: BEGINNING, n: 0 };
/** Entries of more than one step of deletion. */
const MANY_FLIPS = 300;
/** When the support records the event at a position. */
const recordedAt = (position: Position): Instant => instant(1_790_000_000_000 + Number(position));

describe('the entries of the feed', () => {
  let engine: EngineLog;
  let models: ReadModels;
  let array: ArrayLog;
  let flips: readonly Position[];

  const open = async (): Promise<void> => {
    const { log, readerHandle } = engine.opened;
    models = await openReadModels({ folder: engine.folder, readerHandle, logId: log.logId });
  };
  const stored = (): number => {
    const home = join(engine.folder, 'read-model');
    const database = new DatabaseSync(join(home, readFileSync(join(home, 'devices.serving'), 'utf8')), {
      readOnly: true,
    });
    const count = Number(database.prepare('SELECT count(*) AS count FROM entries').get()?.['count']);
    database.close();
    return count;
  };
  const eventually = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + 10_000;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`never: ${holds.toString()}`);
      await after(5);
    }
  };
  /** @returns positions of the detections, each of which is followed by a resolution */
  const flip = async (times: number): Promise<readonly Position[]> => {
    const detected: Position[] = [];
    for (let time = 0; time < times; time += 1) {
      detected.push(detect(array, one, device, at(100 + 2 * array.events.length)));
      resolve(array, one, device, at(101 + 2 * array.events.length));
    }
    await engine.copy();
    expect(await models.whenReached(one, await engine.opened.log.head(), 10_000)).toBe(true);
    return detected;
  };
  const fifth = (): Position => flips[4] ?? BEGINNING;
  const positionsOf = (tenant: typeof one): Position[] =>
    models.feed.page(tenant, START, 1_000).map(({ place }) => place.position);

  beforeEach(async () => {
    array = new ArrayLog();
    openTenants(array, 2);
    enroll(array, one, device, at(10));
    activate(array, one, device, at(11));
    enroll(array, other, device, at(12));
    engine = await engineLogOf(array);
    await engine.copy();
    await open();
    flips = await flip(10);
  });
  afterEach(async () => {
    await models.close();
    await engine.close();
  });

  it('are all kept until they are let go of', () => {
    expect(models.feed.keptFrom()).toBe(BEGINNING);
    expect(models.feed.page(one, START, 1)).toHaveLength(1);
  });

  it('of events before the last one at an instant are deleted, in steps, of every tenant; that one and what follows stay', async () => {
    const many = await flip(MANY_FLIPS);
    const edge = many.at(-5) ?? BEGINNING;
    expect(await models.feed.keepSince(recordedAt(edge))).toBe(true);
    expect(models.feed.keptFrom()).toBe(edge);
    await eventually(() => stored() === 10);
    expect(positionsOf(one)[0]).toBe(edge);
    expect(positionsOf(other)).toEqual([]);
  });

  it('are not given back by an earlier instant', async () => {
    await models.feed.keepSince(recordedAt(fifth()));
    await models.feed.keepSince(recordedAt(flips[0] ?? BEGINNING));
    expect(models.feed.keptFrom()).toBe(fifth());
  });

  it('that were let go of are so after a restart, also where the process does not say so again', async () => {
    await models.feed.keepSince(recordedAt(fifth()));
    await eventually(() => positionsOf(one)[0] === fifth());
    await models.close();
    await open();
    expect(models.feed.keptFrom()).toBe(fifth());
  });

  it('that were let go of are deleted from a rebuilt read model too, and the edge is the same', async () => {
    await models.feed.keepSince(recordedAt(fifth()));
    await models.rebuild();
    expect(models.feed.keptFrom()).toBe(fifth());
    await eventually(() => positionsOf(one)[0] === fifth());
    await models.close();
    rmSync(join(engine.folder, 'read-model'), { recursive: true });
    await open();
    expect(positionsOf(one)[0]).not.toBe(fifth());
    await eventually(() => models.feed.keepSince(recordedAt(fifth())));
    expect(models.feed.keptFrom()).toBe(fifth());
    await eventually(() => positionsOf(one)[0] === fifth());
  });

  it('leave the end of the feed where it can be followed, however old it is', async () => {
    await models.feed.keepSince(instant(1_900_000_000_000));
    const now = models.feed.placeNow(one);
    expect(now.position >= models.feed.keptFrom()).toBe(true);
  });
});
