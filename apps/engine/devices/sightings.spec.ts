import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deviceId, tenantId } from '#domain/identity/ids.js';
import { instant } from '#domain/instant.js';
import type { LogUnderTest } from '../commands/testing/loop-log.js';
import { openLogUnderTest } from '../commands/testing/loop-log.js';
import { Sightings } from './sightings.js';

const TENANT = tenantId('3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b');
const DEVICE = deviceId('6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21');
const OTHER = deviceId('6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d22');
const at = (seconds: number) => instant(1_795_000_000_000 + seconds * 1000);

let store: LogUnderTest;

beforeEach(async () => {
  store = await openLogUnderTest();
});
afterEach(() => store.close());

const engine = (): Sightings => new Sightings({ soleWriter: true }, store.latestValues());

describe('R22 The last sighting of a device', () => {
  it('is the newest, whatever came last, and of that device alone', async () => {
    const sightings = engine();
    expect(await sightings.last(TENANT, DEVICE)).toBeNull();
    for (const seconds of [100, 300, 200, 310, 305]) await sightings.record(TENANT, DEVICE, at(seconds));
    expect(await sightings.last(TENANT, DEVICE)).toBe(at(310));
    expect(await sightings.last(TENANT, OTHER)).toBeNull();
  });

  it('is on disk at once where the one on disk is a minute older', async () => {
    const sightings = engine();
    for (const seconds of [0, 60, 125]) {
      await sightings.record(TENANT, DEVICE, at(seconds));
      expect(await engine().last(TENANT, DEVICE)).toBe(at(seconds));
    }
  });

  it('is at most a minute behind after a crash, and not at all after an end in order', async () => {
    const sightings = engine();
    for (const seconds of [0, 30, 59]) await sightings.record(TENANT, DEVICE, at(seconds));
    expect(await engine().last(TENANT, DEVICE)).toBe(at(0));
    expect(await sightings.last(TENANT, DEVICE)).toBe(at(59));
    await sightings.onModuleDestroy();
    expect(await engine().last(TENANT, DEVICE)).toBe(at(59));
  });

  it('is gathered for a minute where several nodes share the log, unless the device was silent for long', async () => {
    const sightings = new Sightings({ soleWriter: false }, store.latestValues());
    await sightings.record(TENANT, DEVICE, at(0));
    await sightings.record(TENANT, DEVICE, at(3600));
    await sightings.record(TENANT, OTHER, at(3600));
    expect(await engine().last(TENANT, DEVICE)).toBe(at(0));
    expect(await engine().last(TENANT, OTHER)).toBe(at(3600));
    expect(await sightings.last(TENANT, DEVICE)).toBe(at(3600));
    await sightings.onApplicationShutdown();
    expect(await engine().last(TENANT, DEVICE)).toBe(at(3600));
    await sightings.record(TENANT, DEVICE, at(3600 + 12 * 3600));
    expect(await engine().last(TENANT, DEVICE)).toBe(at(13 * 3600));
  });

  it('is not moved back by another process that knows an older one', async () => {
    const [here, there] = [engine(), engine()];
    await here.record(TENANT, DEVICE, at(0));
    await here.record(TENANT, DEVICE, at(30));
    await there.record(TENANT, DEVICE, at(500));
    await here.onModuleDestroy();
    expect(await here.last(TENANT, DEVICE)).toBe(at(500));
  });
});
