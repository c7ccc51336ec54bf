import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { openLogOf } from '../support/engine-log.js';
import type { Tenancy } from '../support/tenancy.js';
import {
  enrollDevice,
  headerOf,
  minutesAgo,
  openTenancy,
  placeOf,
  readAfter,
  refusalOf,
  RULE,
  textOf,
  TROJAN,
} from '../support/tenancy.js';

let engine: EngineProcess;
let tenancy: Tenancy;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
  await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
});
afterAll(() => engine.stop());

const to = (device: string, method: string, what: string, json: object = {}): Promise<Answer> =>
  tenancy.send('device', method, `/v1/devices/${device}${what}`, { json });
const activate = (device: string, json: object = {}): Promise<Answer> => to(device, 'POST', '/activation', json);
const deactivate = (device: string, json: object = {}): Promise<Answer> => to(device, 'DELETE', '/activation', json);
const checkIn = (device: string, json: object = {}): Promise<Answer> => to(device, 'POST', '/check-ins', json);
const remove = (device: string): Promise<Answer> => tenancy.send('full', 'DELETE', `/v1/devices/${device}`);
const intuneState = async (done: Answer, device: string): Promise<unknown> =>
  (await readAfter(tenancy, done, `/v1/intune/devices/${device}`)).body;

describe('An activation', () => {
  it('R7 R27 R28 is ended by a deactivation, from pending too, and begun again', async () => {
    const device = await enrollDevice(tenancy);
    const deactivated = await deactivate(device);
    expect(deactivated).toMatchObject({
      status: 200,
      body: { activation: 'deactivated', verdict: { reasons: [{ code: 'missingPartnerData' }] } },
    });
    expect(await intuneState(deactivated, device)).toMatchObject({ partnerReportedThreatState: 'deactivated' });
    const activated = await activate(device);
    expect(activated.body).toMatchObject({ activation: 'activated', verdict: { verdict: 'compliant' } });
    expect(await intuneState(activated, device)).toMatchObject({ partnerReportedThreatState: 'activated' });
  });

  it('R28 that happened before a deactivation is recorded and falls into its place', async () => {
    const device = await enrollDevice(tenancy);
    await activate(device, { at: minutesAgo(60) });
    await deactivate(device, { at: minutesAgo(20) });
    const late = await activate(device, { at: minutesAgo(40) });
    expect(late).toMatchObject({ status: 200, body: { activation: 'deactivated' } });
    expect((await activate(device, { at: minutesAgo(10) })).body).toMatchObject({ activation: 'activated' });
  });

  it('R28 that claims to happen in the future counts as happening now', async () => {
    const device = await enrollDevice(tenancy);
    const ahead = new Date(Date.now() + 3_600_000).toISOString();
    expect((await activate(device, { at: ahead })).body).toMatchObject({ activation: 'activated' });
    expect((await deactivate(device)).body).toMatchObject({ activation: 'deactivated' });
    const [, activated, deactivated] = await metadataOf(device);
    expect(activated).toMatchObject({ claimedAt: ahead });
    expect(activated?.['occurredAt']).not.toBe(ahead);
    expect(deactivated).not.toHaveProperty('claimedAt');
  });
});

/** Of the events of a device, oldest first. */
async function metadataOf(device: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const log = await openLogOf(engine.dataFolder);
  const found: Readonly<Record<string, unknown>>[] = [];
  for await (const { metadata } of log.readStream(`device-${tenancy.tenantId}.${device}`)) {
    const value: unknown = JSON.parse(metadata);
    if (typeof value === 'object' && value !== null) found.push({ ...value });
  }
  await log.close();
  return found;
}

describe('A check-in', () => {
  it('R7 of a device that is not activated is refused', async () => {
    const device = await enrollDevice(tenancy);
    expect(refusalOf(await checkIn(device))).toEqual({ status: 409, code: 'not-activated' });
    expect(refusalOf(await checkIn(randomUUID()))).toEqual({ status: 404, code: 'not-found' });
  });

  it('R22 R28 assesses an activated device, and writes nothing after that', async () => {
    const device = await enrollDevice(tenancy);
    const activated = await activate(device);
    expect(await intuneState(activated, device)).toMatchObject({ partnerReportedThreatState: 'activated' });
    const first = await checkIn(device);
    expect(first).toMatchObject({ status: 200, body: { verdict: { verdict: 'compliant' } } });
    expect(await intuneState(first, device)).toMatchObject({ partnerReportedThreatState: 'secured' });
    const second = await checkIn(device);
    expect(placeOf(second)).toEqual(placeOf(first));
    expect(headerOf(second, 'etag')).toBe('"2"');
  });
});

describe('A deletion', () => {
  it('R8 R25 ends the generation: repeated it changes nothing, and every other command is refused', async () => {
    const device = await enrollDevice(tenancy);
    await activate(device);
    await to(device, 'POST', '/threats', TROJAN);
    const deleted = await remove(device);
    expect(deleted).toMatchObject({
      status: 200,
      body: {
        activation: 'deleted',
        threats: [],
        verdict: { verdict: 'notEvaluated', reasons: [{ code: 'deleted' }] },
      },
    });
    expect(await intuneState(deleted, device)).toMatchObject({ partnerReportedThreatState: 'deactivated' });
    expect(placeOf(await remove(device))).toEqual(placeOf(deleted));
    const gone = { status: 409, code: 'device-deleted' };
    expect(refusalOf(await checkIn(device))).toEqual(gone);
    expect(refusalOf(await deactivate(device))).toEqual(gone);
    expect(refusalOf(await to(device, 'POST', '/threats', TROJAN))).toEqual(gone);
    expect(refusalOf(await activate(device, { at: minutesAgo(5) }))).toEqual(gone);
    expect(refusalOf(await remove(randomUUID()))).toEqual({ status: 404, code: 'not-found' });
  });

  it('R8 is no ban: the next activation begins the next generation, without older threats', async () => {
    const device = await enrollDevice(tenancy);
    await to(device, 'POST', '/threats', TROJAN);
    await remove(device);
    expect(await activate(device)).toMatchObject({
      status: 200,
      body: { generation: 2, activation: 'activated', reported: true, level: 'secured', threats: [] },
    });
  });

  it('R8 is no ban: the next enrolment begins the next generation, pending, and is answered with 201', async () => {
    const json = {
      intuneDeviceId: randomUUID(),
      mtdDeviceId: `m-${randomUUID()}`,
      platform: 'android',
      osVersion: '15',
    };
    const device = textOf(await tenancy.send('service', 'POST', '/v1/devices', { json }), 'deviceId');
    await activate(device);
    await remove(device);
    const request = {
      json: { mtdDeviceId: json.mtdDeviceId, platform: 'android' },
      headers: { 'idempotency-key': device },
    };
    const again = await tenancy.send('service', 'POST', '/v1/devices', request);
    expect(again).toMatchObject({
      status: 201,
      body: { ...json, deviceId: device, generation: 2, activation: 'pending', reported: true },
    });
    expect(placeOf(await tenancy.send('service', 'POST', '/v1/devices', request))).toEqual(placeOf(again));
  });
});
