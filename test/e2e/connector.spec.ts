import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import { enrollDevice, headerOf, openTenancy, placeOf, readAfter, refusalOf, RULE } from '../support/tenancy.js';

let engine: EngineProcess;
let tenancy: Tenancy;

beforeAll(async () => {
  engine = await startEngineProcess();
});
beforeEach(async () => {
  tenancy = await openTenancy(engine);
});
afterAll(() => engine.stop());

const read = (): Promise<Answer> => tenancy.send('full', 'GET', '/v1/connector');
const put = (setting: string, json: object): Promise<Answer> =>
  tenancy.send('full', 'PUT', `/v1/connector/${setting}`, { json });
const heartbeat = (json: object): Promise<Answer> =>
  tenancy.send('service', 'POST', '/v1/connector/heartbeats', { json });

const NOW = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('The connector', () => {
  it('R6 R22 R23 R24 R26 opens with its defaults, connected by the consent', async () => {
    const answer = await read();
    expect(answer).toMatchObject({
      status: 200,
      body: {
        partnerState: 'available',
        lastHeartbeatAt: expect.stringMatching(NOW),
        heartbeatFrequencyMinutes: 10,
        unresponsivenessThresholdDays: 7,
        pollingIntervalMinutes: 5,
        disconnectedAfterDays: 30,
        deleteOnUnenrollment: false,
        stateSync: { deviceStatus: true, threatStatus: true, reportMisconfigured: false },
        errorRecipient: null,
        degraded: [],
        heldSweeps: [],
      },
    });
    expect(headerOf(answer, 'etag')).toBe('"1"');
  });

  it('R6 R8 R22 R23 R26 R30 takes its settings, keeps what is left out, and writes nothing that is as asked', async () => {
    const changes = [
      ['connection-settings', { heartbeatFrequencyMinutes: 20, unresponsivenessThresholdDays: 3 }],
      ['connection-settings', { heartbeatFrequencyMinutes: 30 }],
      ['enrollment-settings', { pollingIntervalMinutes: 15, deleteOnUnenrollment: true }],
      ['enrollment-settings', { disconnectedAfterDays: 7 }],
    ] as const;
    for (const [setting, json] of changes) {
      const changed = await put(setting, json);
      expect(changed).toMatchObject({ status: 200, body: json });
      expect(placeOf(await put(setting, json))).toEqual(placeOf(changed));
    }
    expect((await read()).body).toMatchObject({
      heartbeatFrequencyMinutes: 30,
      unresponsivenessThresholdDays: 3,
      pollingIntervalMinutes: 15,
      disconnectedAfterDays: 7,
      deleteOnUnenrollment: true,
    });
    const told = await put('error-management', { recipient: 'It@contoso.example' });
    expect(told).toMatchObject({ status: 200, body: { errorRecipient: 'It@contoso.example' } });
    expect((await put('error-management', { recipient: null })).body).toMatchObject({ errorRecipient: null });
  });

  it('R26 is degraded by a switch of the state sync that is off, and says since when', async () => {
    const device = await enrollDevice(tenancy);
    const off = await put('state-sync', { deviceStatus: false, threatStatus: false });
    expect(off.body).toMatchObject({
      stateSync: { deviceStatus: false, threatStatus: false, reportMisconfigured: false },
      degraded: [
        { code: 'deviceStatusSyncOff', since: expect.stringMatching(NOW) },
        { code: 'threatStatusSyncOff', since: expect.stringMatching(NOW) },
      ],
    });
    const told = await readAfter(tenancy, off, `/v1/intune/devices/${device}`);
    expect(told.body).toMatchObject({ partnerReportedThreatState: null, withheld: 'deviceStatusOff' });
    const seen = await readAfter(tenancy, off, '/v1/intune/connector', 'consumer');
    expect(seen.body).toMatchObject({
      partnerState: 'available',
      degraded: ['deviceStatusSyncOff', 'threatStatusSyncOff'],
      lastHeartbeatAt: expect.stringMatching(NOW),
    });
    const on = await put('state-sync', { deviceStatus: true, threatStatus: true, reportMisconfigured: true });
    expect(on.body).toMatchObject({ stateSync: { reportMisconfigured: true }, degraded: [] });
  });

  it('R15 R24 is unavailable once it is deprovisioned, and is set up again with the settings it had', async () => {
    const ruled = await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
    expect(ruled.status).toBe(200);
    await put('enrollment-settings', { disconnectedAfterDays: 9 });
    const device = await enrollDevice(tenancy);
    const gone = await tenancy.send('full', 'DELETE', '/v1/connector');
    expect(gone).toMatchObject({ status: 200, body: { partnerState: 'unavailable' } });
    expect(placeOf(await tenancy.send('full', 'DELETE', '/v1/connector'))).toEqual(placeOf(gone));
    expect((await readAfter(tenancy, gone, `/v1/devices/${device}`)).body).toMatchObject({
      verdict: { verdict: 'notEvaluated', reasons: [{ code: 'partnerDataIgnored' }] },
    });
    expect(refusalOf(await heartbeat({ outcome: 'succeeded' }))).toEqual({
      status: 409,
      code: 'connector-deprovisioned',
    });

    const key = { headers: { 'idempotency-key': 'again' } };
    const again = await tenancy.send('full', 'POST', '/v1/connector', key);
    expect(again).toMatchObject({ status: 200, body: { partnerState: 'enabled', disconnectedAfterDays: 9 } });
    expect(placeOf(await tenancy.send('full', 'POST', '/v1/connector', key))).toEqual(placeOf(again));
    expect(placeOf(await tenancy.send('full', 'POST', '/v1/connector'))).toEqual(placeOf(again));
  });

  it('R24 waits for the next heartbeat after it was set up again, where the tenant posts its own', async () => {
    const posted = await heartbeat({ outcome: 'succeeded' });
    expect(posted).toMatchObject({ status: 200, body: { lastHeartbeatAt: expect.stringMatching(NOW) } });
    await tenancy.send('full', 'DELETE', '/v1/connector');
    const again = await tenancy.send('full', 'POST', '/v1/connector');
    expect(again).toMatchObject({ status: 200, body: { partnerState: 'notSetUp' } });
    expect(await heartbeat({ outcome: 'succeeded' })).toMatchObject({ body: { partnerState: 'available' } });
  });

  it('R24 is in error while a failure that a retry cannot mend stands, until the next success of that system', async () => {
    const failed = await heartbeat({ outcome: 'failed', system: 'graph', code: '401' });
    expect(failed.body).toMatchObject({
      partnerState: 'error',
      degraded: [{ code: 'error', since: expect.stringMatching(NOW) }],
    });
    expect(placeOf(await heartbeat({ outcome: 'failed', system: 'graph', code: '401' }))).toEqual(placeOf(failed));
    expect((await heartbeat({ outcome: 'succeeded' })).body).toMatchObject({ partnerState: 'error' });
    expect((await heartbeat({ outcome: 'succeeded', system: 'graph' })).body).toMatchObject({
      partnerState: 'available',
      degraded: [],
    });
    const tried = await heartbeat({ outcome: 'failed', code: 'ETIMEDOUT' });
    expect(tried).toMatchObject({ status: 200, body: { partnerState: 'available', degraded: [] } });
  });

  it('R3 answers a heartbeat with how the connector does, and not with the settings, which role service may not read', async () => {
    const { body } = await heartbeat({ outcome: 'succeeded' });
    expect(body).toEqual({ partnerState: 'available', lastHeartbeatAt: expect.stringMatching(NOW), degraded: [] });
  });

  it('R22a knows no sweep that was not held', async () => {
    const path = `/v1/connector/held-sweeps/${randomUUID()}/release`;
    expect(refusalOf(await tenancy.send('full', 'POST', path))).toEqual({ status: 404, code: 'not-found' });
  });

  it('R23 guards its settings against lost updates', async () => {
    const etag = headerOf(await read(), 'etag');
    const headers = { 'if-match': etag };
    const json = { heartbeatFrequencyMinutes: 60 };
    const path = '/v1/connector/connection-settings';
    expect((await tenancy.send('full', 'PUT', path, { json, headers })).status).toBe(200);
    const lost = await tenancy.send('full', 'PUT', path, { json: { heartbeatFrequencyMinutes: 90 }, headers });
    expect(refusalOf(lost)).toEqual({ status: 412, code: 'precondition-failed' });
  });
});
