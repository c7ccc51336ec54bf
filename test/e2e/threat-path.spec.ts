import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { openFeed } from '../support/feed-reader.js';
import { headerOf, placeOf, RULE, tenancyOf, textOf } from '../support/tenancy.js';

let engine: EngineProcess;

beforeAll(async () => {
  engine = await startEngineProcess();
});
afterAll(() => engine.stop());

describe('One threat, end to end', () => {
  it('R1 R2 R7 R8 R9 R14a R19 from the tenant to the feed and back to compliant', async () => {
    const groups = { fullAccessGroupId: randomUUID(), restrictedAccessGroupId: randomUUID() };
    const id = randomUUID().toUpperCase();
    const registration = { entraTenantId: id, displayName: 'Contoso', contactEmail: 'it@contoso.example', ...groups };
    const registered = await call(engine.url, 'POST', '/v1/tenants', {
      token: await engine.token('operator'),
      json: registration,
    });
    expect(registered).toMatchObject({
      status: 201,
      body: { tenantId: id.toLowerCase(), displayName: 'Contoso', ...groups, consent: 'required' },
    });

    const tenancy = tenancyOf(engine, id.toLowerCase());
    const { send } = tenancy;
    const refused = await send('full', 'GET', '/v1/compliance-policy');
    expect(refused).toMatchObject({ status: 403, body: { code: 'consent-required' } });
    const consent = await send('globalAdmin', 'POST', '/v1/tenant/consent');
    expect(consent).toMatchObject({ status: 200, body: { consent: 'granted' } });

    const feed = await openFeed({ url: engine.url, token: await tenancy.token('consumer'), after: '0' });
    expect(feed.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await feed.next()).toMatchObject({ event: 'connector', data: { partnerState: 'notSetUp', previous: null } });
    expect(await feed.next()).toMatchObject({ event: 'connector', data: { partnerState: 'available' } });

    const ruled = await send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
    expect(ruled).toMatchObject({ status: 200, body: { ...RULE, blocksAtOrAbove: 'medium' } });
    expect(await feed.next()).toMatchObject({ event: 'connector', data: { partnerState: 'enabled' } });
    const policy = await send('restricted', 'GET', '/v1/compliance-policy');
    expect(policy).toMatchObject({ status: 200, body: { android: RULE, ios: { partnerDataEnabled: false } } });
    expect(policy.headers.get('etag')).toBe(ruled.headers.get('etag'));

    const intuneDeviceId = randomUUID();
    const enrolled = await send('service', 'POST', '/v1/devices', {
      json: { intuneDeviceId: intuneDeviceId.toUpperCase(), platform: 'android', osVersion: '15' },
    });
    expect(enrolled).toMatchObject({
      status: 201,
      body: {
        intuneDeviceId,
        activation: 'pending',
        connection: 'connected',
        reported: true,
        level: 'secured',
        verdict: { verdict: 'nonCompliant', reasons: [{ code: 'missingPartnerData' }] },
      },
    });
    const deviceId = textOf(enrolled, 'deviceId');
    const told = { deviceId, intuneDeviceId };
    expect(await feed.next()).toMatchObject({
      event: 'device',
      data: { ...told, partnerReportedThreatState: 'unknown', reasons: ['missingPartnerData'] },
    });

    const activated = await send('device', 'POST', `/v1/devices/${deviceId}/activation`);
    expect(activated).toMatchObject({ status: 200, body: { verdict: { verdict: 'compliant', reasons: [] } } });
    expect(await feed.next()).toMatchObject({
      data: { ...told, partnerReportedThreatState: 'activated', previous: 'unknown', verdict: 'compliant' },
    });

    const detected = await send('device', 'POST', `/v1/devices/${deviceId}/threats`, {
      json: { threatId: 't1', type: 'APPLICATION', classifications: ['TROJAN'], severity: 'low' },
    });
    const reason = {
      code: 'threatLevel',
      requiredSecurityLevel: 'low',
      level: 'high',
      threats: [{ threatId: 't1', risk: 'high' }],
    };
    const threat = { threatId: 't1', status: 'open', risk: 'high', severity: 'low', classifications: ['TROJAN'] };
    expect(detected).toMatchObject({ status: 200, body: threat });
    const entry = await feed.next();
    expect(entry).toMatchObject({
      event: 'device',
      data: { ...told, previous: 'activated', verdict: 'nonCompliant', reasons: ['threatLevel'], withheld: null },
    });

    const seen = await send('auditor', 'GET', `/v1/devices/${deviceId}`, {
      headers: { 'vedette-min-position': headerOf(detected, 'vedette-position') },
    });
    expect(seen).toMatchObject({
      status: 200,
      body: {
        level: 'high',
        verdict: { verdict: 'nonCompliant', reasons: [reason], position: headerOf(detected, 'vedette-position') },
        threats: [detected.body],
      },
    });
    expect(seen.headers.get('etag')).toBe(detected.headers.get('etag'));

    const resolved = await send('service', 'PATCH', `/v1/devices/${deviceId}/threats/t1`, {
      json: { status: 'resolved' },
    });
    expect(resolved).toMatchObject({ status: 200, body: { threatId: 't1', status: 'resolved' } });
    expect(await feed.next()).toMatchObject({ data: { partnerReportedThreatState: 'secured', verdict: 'compliant' } });

    const again = await send('device', 'POST', `/v1/devices/${deviceId}/threats`, {
      json: { threatId: 't1', type: 'APPLICATION', classifications: ['TROJAN'] },
    });
    expect(again).toMatchObject({ body: { threatId: 't1', status: 'open' } });
    await feed.close();

    const list = await send('consumer', 'GET', '/v1/intune/devices', {
      headers: { 'vedette-min-position': headerOf(again, 'vedette-position') },
    });
    expect(list.body).toMatchObject({ items: [{ ...told, verdict: 'nonCompliant' }], nextCursor: null });
    const one = await send('auditor', 'GET', `/v1/intune/devices/${deviceId.toUpperCase()}`);
    expect(list.body).toMatchObject({ items: [one.body] });
  });

  it('R1 a second tenant for the same Entra id is refused, whatever it is called', async () => {
    const token = await engine.token('operator');
    const json = {
      entraTenantId: randomUUID(),
      displayName: 'Contoso',
      fullAccessGroupId: randomUUID(),
      contactEmail: 'it@contoso.example',
    };
    const register = (body: object, headers = {}) =>
      call(engine.url, 'POST', '/v1/tenants', { token, json: body, headers });
    expect((await register(json)).status).toBe(201);
    expect(await register(json)).toMatchObject({ status: 409, body: { code: 'tenant-already-exists' } });
    expect(await register({ ...json, displayName: 'Fabrikam' })).toMatchObject({ status: 409 });
    const absent = { ...json, entraTenantId: randomUUID() };
    expect(await register(absent, { 'if-match': '*' })).toMatchObject({ status: 412 });
  });

  it('R2 R24 the position of a consent is that of ConnectorConnected, repeated or not', async () => {
    const { send } = tenancyOf(engine, await registered());
    const key = { headers: { 'idempotency-key': 'consent' } };
    const first = await send('globalAdmin', 'POST', '/v1/tenant/consent', key);
    expect(placeOf(await send('globalAdmin', 'POST', '/v1/tenant/consent', key))).toEqual(placeOf(first));
    expect(placeOf(await send('globalAdmin', 'POST', '/v1/tenant/consent'))).toEqual(placeOf(first));
  });
});

async function registered(): Promise<string> {
  const json = {
    entraTenantId: randomUUID(),
    displayName: 'Fabrikam',
    fullAccessGroupId: randomUUID(),
    contactEmail: 'it@fabrikam.example',
  };
  const token = await engine.token('operator');
  return textOf(await call(engine.url, 'POST', '/v1/tenants', { token, json }), 'tenantId');
}
