import { rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { enrollDevice, openTenancy } from '../support/tenancy.js';

const DEVICES = 4;
let engine: EngineProcess;
afterEach(async () => {
  await engine.stop();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

describe('R22a R34 VEDETTE_BLAST_RADIUS is the limit of a sweep', () => {
  it.each([
    ['10%,4', DEVICES],
    ['10%,5', 0],
    ['100%,1', 0],
  ])('%s holds %d devices that fall silent at once', async (setting, held) => {
    const env = { VEDETTE_CLOCK: 'simulated:2027-01-01T00:00:00Z', VEDETTE_BLAST_RADIUS: setting };
    engine = await startEngineProcess({ env });
    const tenancy = await openTenancy(engine);
    for (let count = 0; count < DEVICES; count += 1) {
      const device = await enrollDevice(tenancy);
      await tenancy.send('device', 'POST', `/v1/devices/${device}/activation`);
    }
    const json = { now: '2027-02-01T00:00:00Z' };
    const token = await engine.token('operator');
    expect((await call(engine.url, 'PUT', '/v1/simulation/clock', { token, json })).status).toBe(200);
    const { body } = await tenancy.send('full', 'GET', '/v1/connector');
    expect(body).toMatchObject({ heldSweeps: held === 0 ? [] : [expect.objectContaining({ devices: held })] });
  });
});
