import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import { enrollDevice, headerOf, openTenancy, placeOf, RULE, tenancyOf, textOf, TROJAN } from '../support/tenancy.js';

let engine: EngineProcess;
let tenancy: Tenancy;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
});
afterAll(async () => {
  await engine.stop();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

describe('Idempotency-Key', () => {
  it('the same request again is answered with status, position and ETag of the first time', async () => {
    const { send } = tenancy;
    const request = {
      json: { intuneDeviceId: randomUUID(), platform: 'ios' },
      headers: { 'idempotency-key': 'enroll' },
    };
    const first = await send('service', 'POST', '/v1/devices', request);
    expect(first.status).toBe(201);
    const reordered = Object.fromEntries(Object.entries(request.json).toReversed());
    const repeated = await send('service', 'POST', '/v1/devices', { ...request, json: reordered });
    expect(placeOf(repeated)).toEqual(placeOf(first));
    const withoutKey = await send('service', 'POST', '/v1/devices', { json: request.json });
    expect(placeOf(withoutKey)).toEqual({ ...placeOf(first), status: 200 });
  });

  it('is known after a restart, and after kill -9', async () => {
    const device = await enrollDevice(tenancy);
    const path = `/v1/devices/${device}/threats`;
    const request = { json: TROJAN, headers: { 'idempotency-key': 'over the restart' } };
    const first = await tenancy.send('device', 'POST', path, request);
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      await engine.end(signal);
      engine = await startEngineProcess({ dataFolder: engine.dataFolder });
      tenancy = tenancyOf(engine, tenancy.tenantId);
      expect(placeOf(await tenancy.send('device', 'POST', path, request))).toEqual(placeOf(first));
    }
  });

  it('with another request on the same stream is 422, and another client may use it', async () => {
    const { send } = tenancy;
    const path = `/v1/devices/${await enrollDevice(tenancy)}/threats`;
    const headers = { 'idempotency-key': 'once' };
    const first = await send('service', 'POST', path, { json: TROJAN, headers });
    expect(first.status).toBe(200);
    const other = { ...TROJAN, threatId: 'trojan-2' };
    expect(await send('service', 'POST', path, { json: other, headers })).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
    const patch = await send('service', 'PATCH', `${path}/${TROJAN.threatId}`, {
      json: { status: 'resolved' },
      headers,
    });
    expect(patch.status).toBe(422);
    const byDevice = await send('device', 'POST', path, { json: other, headers });
    expect(byDevice.status).toBe(200);
    expect(headerOf(byDevice, 'etag')).toBe('"2"');
  });

  it('of a registration completes all four streams once, and tells another registration apart', async () => {
    const headers = { 'idempotency-key': 'register' };
    const json = {
      entraTenantId: randomUUID(),
      displayName: 'Contoso',
      fullAccessGroupId: randomUUID(),
      contactEmail: 'it@contoso.example',
    };
    const first = await tenancy.send('operator', 'POST', '/v1/tenants', { json, headers });
    expect(first.status).toBe(201);
    expect(placeOf(await tenancy.send('operator', 'POST', '/v1/tenants', { json, headers }))).toEqual(placeOf(first));
    const other = { ...json, displayName: 'Fabrikam' };
    expect((await tenancy.send('operator', 'POST', '/v1/tenants', { json: other, headers })).status).toBe(422);
  });
});

describe('If-Match', () => {
  it('guards against lost updates', async () => {
    const { send } = tenancy;
    const read = await send('full', 'GET', '/v1/compliance-policy');
    const headers = { 'if-match': headerOf(read, 'etag') };
    const first = await send('full', 'PUT', '/v1/compliance-policy/ios', { json: RULE, headers });
    expect(first.status).toBe(200);
    const lost = await send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE, headers });
    expect(lost).toMatchObject({ status: 412, body: { code: 'precondition-failed' } });
    expect(headerOf(lost, 'etag')).toBe(headerOf(first, 'etag'));
    const unseen = await send('full', 'PUT', '/v1/compliance-policy/android', {
      json: RULE,
      headers: { 'if-match': '*' },
    });
    expect(unseen.status).toBe(200);
  });

  it('of a command that changes nothing answers the place where the stream is', async () => {
    const { send } = tenancy;
    const first = await send('full', 'PUT', '/v1/compliance-policy/ios', { json: { ...RULE, minimumOsVersion: '17' } });
    const again = await send('full', 'PUT', '/v1/compliance-policy/ios', { json: { ...RULE, minimumOsVersion: '17' } });
    expect(placeOf(again)).toEqual(placeOf(first));
  });
});

describe('The order of checks', () => {
  it('is fields, existence, repeated command, If-Match, refusal', async () => {
    const { send } = tenancy;
    const stale = { 'if-match': '"7"' };
    const unknown = `/v1/devices/${randomUUID()}/threats`;
    const fields = await send('service', 'POST', unknown, { json: { ...TROJAN, type: 'NOISE' }, headers: stale });
    expect(fields.status).toBe(400);
    expect((await send('service', 'POST', unknown, { json: TROJAN, headers: stale })).status).toBe(404);

    const json = { intuneDeviceId: randomUUID(), platform: 'windows' };
    const headers = { 'idempotency-key': 'windows' };
    const enrolled = await send('service', 'POST', '/v1/devices', { json, headers });
    expect(enrolled).toMatchObject({ status: 201, body: { verdict: { verdict: 'notEvaluated' } } });
    const repeated = await send('service', 'POST', '/v1/devices', { json, headers: { ...headers, ...stale } });
    expect(placeOf(repeated)).toEqual(placeOf(enrolled));

    const device = await enrollDevice(tenancy);
    const threat = `/v1/devices/${device}/threats/unknown`;
    const unresolved = await send('service', 'PATCH', threat, { json: { status: 'resolved' }, headers: stale });
    expect(unresolved).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('R6 puts a failed precondition before the refusal to activate an unsupported device', async () => {
    const { send } = tenancy;
    const json = { mtdDeviceId: 'desk-1', platform: 'windows' };
    const enrolled = await send('service', 'POST', '/v1/devices', { json });
    expect(enrolled).toMatchObject({ status: 201, body: { reported: false } });
    const path = `/v1/devices/${textOf(enrolled, 'deviceId')}/activation`;
    expect((await send('service', 'POST', path, { headers: { 'if-match': '"7"' } })).status).toBe(412);
    expect(await send('service', 'POST', path, { headers: { 'if-match': '"0"' } })).toMatchObject({
      status: 409,
      body: { code: 'unsupported-device' },
    });
  });
});
