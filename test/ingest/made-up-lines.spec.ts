import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readLookoutEvent } from '#domain/lookout/read-event.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import { itemsOf, openTenancy, readAfter } from '../support/tenancy.js';
import { MADE_UP_LINES } from './made-up-lines.js';

describe('Lines made up by hand', () => {
  let engine: EngineProcess;
  let tenancy: Tenancy;
  beforeAll(async () => {
    engine = await startEngineProcess();
    tenancy = await openTenancy(engine);
  });
  afterAll(() => engine.stop());

  it.each(MADE_UP_LINES)('$what: $outcome', async ({ line, reads, outcome }) => {
    expect(readLookoutEvent(JSON.parse(line))).toMatchObject(reads);
    const taken = await tenancy.send('service', 'POST', '/v1/ingest/lookout', { raw: line });
    const counts = { accepted: 0, duplicates: 0, late: 0, ignored: 0, deadLettered: 0, [outcome]: 1 };
    expect(taken).toMatchObject({ status: 200, body: counts });
  });

  it('R32 come to two devices with the threats that are left', async () => {
    const last = await tenancy.send('service', 'POST', '/v1/ingest/lookout', { raw: MADE_UP_LINES[0]?.line ?? '' });
    const listed = itemsOf(await readAfter(tenancy, last, '/v1/intune/devices'));
    const devices = await Promise.all(
      listed
        .filter(({ withheld }) => withheld !== 'superseded')
        .map(async ({ deviceId }) => (await tenancy.send('full', 'GET', `/v1/devices/${String(deviceId)}`)).body),
    );
    const threat = (threatId: string, status: string, classifications: readonly string[]) =>
      expect.objectContaining({ threatId, status, classifications });
    expect(devices).toHaveLength(2);
    expect(devices).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          platform: 'ios',
          activation: 'activated',
          level: 'high',
          threats: expect.arrayContaining([
            threat('th-1', 'open', ['VULNERABILITY', 'EXPLOIT']),
            threat('th-2', 'resolved', ['ACTIVE_MITM']),
            threat('th-3', 'ignored', ['SPYWARE']),
            threat('th-4', 'open', []),
          ]),
        }),
        expect.objectContaining({ platform: 'android', activation: 'deleted', threats: [] }),
      ]),
    );
  });
});
