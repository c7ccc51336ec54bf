import { afterEach, describe, expect, it } from '@jest/globals';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { directoryId, mtdDeviceId, sourceName } from '#domain/identity/ids.js';
import { deviceStream, ingestStream } from '#domain/identity/stream-name.js';
import { profileOf } from '#projections/folds/devices/profile.js';
import { parseDeviceBody } from '#projections/folds/devices/rows.js';
import { openReadModels } from '#adapters/read-model/open.js';
import type { DeviceRow, ReadModels } from '#adapters/read-model/read-models.js';
import { sqliteReadModelStore } from '#adapters/read-model/sqlite-store.js';
import { ArrayLog } from './support/array-log.js';
import type { EngineLog } from './support/engine-log.js';
import { engineLogOf } from './support/engine-log.js';
import { activate, aDevice, at, aTenant, enroll, openTenants } from './support/histories.js';
import { STEP_WEIGHTS, writeSteps } from './support/random-steps.js';
import { contentsOf, memoryReadModel, runnerOn } from './support/run.js';

const aStep = fc.record({
  what: fc.oneof(...STEP_WEIGHTS.map(([what, weight]) => ({ arbitrary: fc.constant(what), weight }))),
  tenant: fc.nat(1),
  device: fc.nat(11),
  choice: fc.nat(11),
  second: fc.integer({ min: 10, max: 1_000 }),
});

/** The counts that the rows themselves come to, in the order of the table of counts. */
function countedAnew(database: DatabaseSync): unknown[] {
  const counts = new Map<string, { tenant: string; profile: string; devices: number }>();
  for (const { tenant, body } of contentsOf(database).rows) {
    const profile = profileOf(parseDeviceBody(body));
    const known = counts.get(tenant + profile) ?? { tenant, profile, devices: 0 };
    counts.set(tenant + profile, { ...known, devices: known.devices + 1 });
  }
  return [...counts.values()].sort((a, b) => (a.tenant + a.profile < b.tenant + b.profile ? -1 : 1));
}

describe('the profiles of a read model', () => {
  it('R34 count every row once, under the profile that it refers to, whatever the size of a transaction', async () => {
    const limits = fc.record({
      batchSize: fc.integer({ min: 1, max: 9 }),
      transactionEvents: fc.integer({ min: 1, max: 9 }),
      cachedRows: fc.integer({ min: 1, max: 5 }),
      pageSize: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { maxLength: 40 }), limits, async (steps, size) => {
        const log = new ArrayLog();
        openTenants(log, 2);
        writeSteps(log, steps);
        const database = memoryReadModel(log.logId);
        await runnerOn(log, sqliteReadModelStore(database), size).run(new AbortController().signal, 'caughtUp');
        expect(contentsOf(database).profiles).toEqual(countedAnew(database));
        const referred = database
          .prepare('SELECT r.body, p.profile FROM rows r JOIN profiles p ON p.id = r.profile')
          .all();
        expect(referred).toHaveLength(contentsOf(database).rows.length);
        for (const { body, profile } of referred) expect(profile).toBe(profileOf(parseDeviceBody(String(body))));
        database.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is read by profiles', () => {
  let engine: EngineLog;
  let models: ReadModels;
  const tenant = aTenant(0);

  afterEach(async () => {
    await models.close();
    await engine.close();
  });

  async function modelsOf(array: ArrayLog): Promise<ReadModels> {
    engine = await engineLogOf(array);
    await engine.copy();
    const { log, readerHandle } = engine.opened;
    models = await openReadModels({ folder: engine.folder, readerHandle, logId: log.logId });
    if (!(await models.whenReached(tenant, await log.head(), 10_000))) throw new Error('not there');
    return models;
  }

  const idsOf = (rows: readonly DeviceRow[]): string[] => rows.map(({ deviceId }) => deviceId);

  it('R34 the rows of some profiles come in key order, page by page, whether they are many or few', async () => {
    const array = new ArrayLog();
    openTenants(array, 2);
    for (let number = 0; number < 100; number += 1) {
      enroll(array, tenant, aDevice(number), at(10));
      enroll(array, aTenant(1), aDevice(number), at(10));
      if (number % 50 !== 7) activate(array, tenant, aDevice(number), at(20));
    }
    const { devices, profiles } = await modelsOf(array);
    const all = devices.page(tenant, { after: null, limit: 1_000 });
    for (const activation of ['pending', 'activated']) {
      const wanted = new Set(
        profiles.of(tenant).flatMap(({ id, body }) => (body.device.activation === activation ? [id] : [])),
      );
      const expected = idsOf(all.filter(({ device }) => device.activation === activation));
      const found: DeviceRow[] = [];
      for (let after = found.at(-1)?.deviceId ?? null; ; after = found.at(-1)?.deviceId ?? null) {
        const page = devices.matching(tenant, wanted, { after, limit: 3 });
        found.push(...page);
        if (page.length < 3) break;
      }
      expect(idsOf(found)).toEqual(expected);
    }
    const inPages = [...profiles.pages(tenant, 1)].flat();
    const byId = (a: { id: number }, b: { id: number }): number => a.id - b.id;
    expect(inPages.sort(byId)).toEqual(profiles.of(tenant).sort(byId));
    expect(profiles.of(tenant).reduce((sum, one) => sum + one.devices, 0)).toBe(100);
    expect(idsOf(devices.matching(tenant, null, { after: null, limit: 1_000 }))).toEqual(idsOf(all));
    expect(devices.matching(tenant, new Set(), { after: null, limit: 10 })).toEqual([]);
  });

  it('R33 R34 a gap moves the devices that it stands for to profiles of their own, until they are heard of', async () => {
    const array = new ArrayLog();
    openTenants(array, 1);
    const name = (number: number, second: number): void => {
      enroll(array, tenant, aDevice(number), at(10));
      array.append(deviceStream(tenant, aDevice(number)), {
        type: 'DeviceLinked',
        occurredAt: at(second),
        data: {
          intuneDeviceId: directoryId('00000000-0000-4000-8000-000000000001'),
          mtdDeviceId: mtdDeviceId(`m-${number}`),
          retired: [],
          taken: null,
        },
      });
    };
    for (const [number, second] of [
      [1, 10],
      [2, 10],
      [3, 35],
    ] as const)
      name(number, second);
    array.append(ingestStream(tenant, sourceName('lookout')), {
      type: 'IngestGapDetected',
      occurredAt: at(40),
      data: { from: at(20), to: at(30) },
    });
    array.append(deviceStream(tenant, aDevice(2)), { type: 'DeviceHeardAfterGap', occurredAt: at(50), data: {} });
    const { profiles } = await modelsOf(array);
    const inGap = [1, 2, 3].map((number) => {
      const id = profiles.placeOf(tenant, aDevice(number))?.profile;
      return profiles.of(tenant).find((one) => one.id === id)?.body.inGap;
    });
    expect(inGap).toEqual([true, false, false]);
  });
});
