import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { openLogOf } from '../support/engine-log.js';
import type { Tenancy } from '../support/tenancy.js';
import { enrollDevice, headerOf, openTenancy, RULE, textOf, TROJAN } from '../support/tenancy.js';

let engine: EngineProcess;
let tenancy: Tenancy;
let device: string;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
  device = await enrollDevice(tenancy);
  // Whoever asks first is recorded, which is no matter of what is asked.
  await tenancy.send('full', 'GET', '/v1/tenant');
});
afterAll(() => engine.stop());

async function head(): Promise<string> {
  const log = await openLogOf(engine.dataFolder);
  const position = await log.head();
  await log.close();
  return position;
}

interface Endpoint {
  readonly as: ReadyIdentity;
  readonly method: string;
  readonly path: () => string;
  readonly good: Readonly<Record<string, unknown>>;
}

const REGISTER: Endpoint = {
  as: 'operator',
  method: 'POST',
  path: () => '/v1/tenants',
  good: {
    entraTenantId: randomUUID(),
    displayName: 'Contoso',
    fullAccessGroupId: randomUUID(),
    contactEmail: 'it@contoso.example',
  },
};
const ENROLL: Endpoint = {
  as: 'service',
  method: 'POST',
  path: () => '/v1/devices',
  good: { intuneDeviceId: randomUUID(), platform: 'android' },
};
const THREAT: Endpoint = {
  as: 'device',
  method: 'POST',
  path: () => `/v1/devices/${device}/threats`,
  good: TROJAN,
};
const RESOLVE: Endpoint = {
  as: 'device',
  method: 'PATCH',
  path: () => `/v1/devices/${device}/threats/unknown`,
  good: { status: 'resolved' },
};
const ACTIVATE: Endpoint = {
  as: 'device',
  method: 'POST',
  path: () => `/v1/devices/${device}/activation`,
  good: {},
};
const CHECK_IN: Endpoint = {
  as: 'service',
  method: 'POST',
  path: () => `/v1/devices/${device}/check-ins`,
  good: {},
};
const IGNORE: Endpoint = {
  as: 'full',
  method: 'PATCH',
  path: () => `/v1/devices/${device}/threats/unknown`,
  good: { status: 'ignored', reason: 'A tool of our own' },
};
const POLICY: Endpoint = {
  as: 'full',
  method: 'PUT',
  path: () => '/v1/compliance-policy/ios',
  good: RULE,
};
const CONSENT: Endpoint = { as: 'globalAdmin', method: 'POST', path: () => '/v1/tenant/consent', good: {} };

const LONG = 'x'.repeat(300);

/** What is put into a good body, and the place that the answer names. Undefined leaves the field out. */
const WRONG_FIELDS: readonly (readonly [string, Endpoint, Readonly<Record<string, unknown>>, string])[] = [
  ['a tenant id that is no UUID', REGISTER, { entraTenantId: 'contoso' }, '/entraTenantId'],
  ['a tenant without a name', REGISTER, { displayName: undefined }, '/displayName'],
  ['a blank name', REGISTER, { displayName: '  ' }, '/displayName'],
  ['a name over 256 characters', REGISTER, { displayName: LONG }, '/displayName'],
  ['a name of two lines', REGISTER, { displayName: 'Con\ntoso' }, '/displayName'],
  ['a group id that is a number', REGISTER, { fullAccessGroupId: 7 }, '/fullAccessGroupId'],
  ['a restricted group that is null', REGISTER, { restrictedAccessGroupId: null }, '/restrictedAccessGroupId'],
  ['a contact that is no address', REGISTER, { contactEmail: 'it at contoso' }, '/contactEmail'],
  ['a contact that is missing', REGISTER, { contactEmail: undefined }, '/contactEmail'],
  ['an unknown field of a tenant', REGISTER, { plan: 'gold' }, '/plan'],
  ['an unknown field of the consent', CONSENT, { at: '2026-01-01T00:00:00Z' }, '/at'],
  ['a rule without all five fields', POLICY, { minimumOsVersion: undefined }, '/minimumOsVersion'],
  ['a rule with a sixth field', POLICY, { blocksAtOrAbove: 'medium' }, '/blocksAtOrAbove'],
  ['a level that is none', POLICY, { requiredSecurityLevel: 'advisory' }, '/requiredSecurityLevel'],
  ['a switch that is a text', POLICY, { partnerDataEnabled: 'true' }, '/partnerDataEnabled'],
  ['a version that is no dotted number', POLICY, { minimumOsVersion: '14.x' }, '/minimumOsVersion'],
  ['a version that is a number', POLICY, { minimumOsVersion: 14 }, '/minimumOsVersion'],
  ['a device without any id', ENROLL, { intuneDeviceId: undefined }, '/intuneDeviceId'],
  ['a device id that is no UUID', ENROLL, { intuneDeviceId: 'phone' }, '/intuneDeviceId'],
  ['an MTD id with a space', ENROLL, { mtdDeviceId: 'a b' }, '/mtdDeviceId'],
  ['an MTD id over 128 characters', ENROLL, { mtdDeviceId: 'x'.repeat(129) }, '/mtdDeviceId'],
  ['a device without a platform', ENROLL, { platform: undefined }, '/platform'],
  ['a platform in capitals', ENROLL, { platform: 'Android' }, '/platform'],
  ['a platform over 32 characters', ENROLL, { platform: 'x'.repeat(33) }, '/platform'],
  ['an OS version over 64 characters', ENROLL, { osVersion: LONG }, '/osVersion'],
  ['an OS version that is null', ENROLL, { osVersion: null }, '/osVersion'],
  ['a user that is a text', ENROLL, { user: 'x' }, '/user'],
  ['an activation at a date without a time', ACTIVATE, { at: '2026-01-01' }, '/at'],
  ['an activation at a number', ACTIVATE, { at: 1_800_000_000_000 }, '/at'],
  ['an activation on a 30th of February', ACTIVATE, { at: '2026-02-30T00:00:00Z' }, '/at'],
  ['a check-in at a local time', CHECK_IN, { at: '2026-01-01T00:00:00' }, '/at'],
  ['a threat without an id', THREAT, { threatId: undefined }, '/threatId'],
  ['a threat id with a slash', THREAT, { threatId: 'a/b' }, '/threatId'],
  ['a threat of a type that is none', THREAT, { type: 'NOISE' }, '/type'],
  ['a threat without classifications', THREAT, { classifications: undefined }, '/classifications'],
  ['classifications that are one text', THREAT, { classifications: 'TROJAN' }, '/classifications'],
  ['a classification that is a number', THREAT, { classifications: ['TROJAN', 3] }, '/classifications'],
  ['an empty classification', THREAT, { classifications: [''] }, '/classifications'],
  ['a classification over 64 characters', THREAT, { classifications: ['x'.repeat(65)] }, '/classifications'],
  ['33 classifications', THREAT, { classifications: Array<string>(33).fill('TROJAN') }, '/classifications'],
  ['a severity that is none', THREAT, { severity: 'severe' }, '/severity'],
  ['a detection at no instant', THREAT, { detectedAt: 'yesterday' }, '/detectedAt'],
  ['details that are a list', THREAT, { details: [] }, '/details'],
  ['a threat of a status that is none', RESOLVE, { status: 'gone' }, '/status'],
  ['a resolution at no instant', RESOLVE, { at: 'now' }, '/at'],
  ['a resolution with a reason', RESOLVE, { reason: 'known' }, '/reason'],
  ['a resolution until an instant', RESOLVE, { until: '2099-01-01T00:00:00Z' }, '/until'],
  ['an ignored threat at an instant', IGNORE, { at: '2026-01-01T00:00:00Z' }, '/at'],
  ['a threat that is ignored without a reason', IGNORE, { reason: undefined }, '/reason'],
  ['a blank reason', IGNORE, { reason: ' ' }, '/reason'],
  ['a reason over 500 characters', IGNORE, { reason: 'x'.repeat(501) }, '/reason'],
  ['a threat that is reopened with a reason', IGNORE, { status: 'open' }, '/reason'],
  ['a text with a NUL', THREAT, { threatId: 'a\0' }, '/threatId'],
  ['a lone surrogate', ENROLL, { model: '\ud800' }, '/model'],
];

const WRONG_PLACES: readonly (readonly [string, ReadyIdentity, string, string, number, object | null])[] = [
  ['a device id that is no UUID', 'full', 'GET', '/v1/devices/phone', 400, { parameter: 'deviceId' }],
  [
    'an Intune device id that is no UUID',
    'consumer',
    'GET',
    '/v1/intune/devices/phone',
    400,
    { parameter: 'deviceId' },
  ],
  ['a page of no items', 'consumer', 'GET', '/v1/intune/devices?limit=0', 400, { parameter: 'limit' }],
  ['a page of 501 items', 'consumer', 'GET', '/v1/intune/devices?limit=501', 400, { parameter: 'limit' }],
  ['two limits', 'consumer', 'GET', '/v1/intune/devices?limit=1&limit=2', 400, { parameter: 'limit' }],
  ['an unreadable cursor', 'consumer', 'GET', '/v1/intune/devices?cursor=AAAA', 400, { parameter: 'cursor' }],
  ['an unknown parameter', 'consumer', 'GET', '/v1/intune/devices?offset=3', 400, { parameter: 'offset' }],
  ['an unreadable cursor of the feed', 'consumer', 'GET', '/v1/intune/feed?after=1', 400, { parameter: 'after' }],
  ['a filter of the feed', 'consumer', 'GET', '/v1/intune/feed?types=phone', 400, { parameter: 'types' }],
  ['a platform without a rule', 'full', 'PUT', '/v1/compliance-policy/windows', 404, null],
  ['a parameter of a command', 'full', 'PUT', '/v1/compliance-policy/ios?dryrun=true', 400, { parameter: 'dryrun' }],
  ['a parameter of a query without any', 'full', 'GET', '/v1/tenant?asOf=2026', 400, { parameter: 'asOf' }],
  ['a device that nobody enrolled', 'full', 'GET', `/v1/devices/${randomUUID()}`, 404, null],
  ['an Intune device that nobody enrolled', 'full', 'GET', `/v1/intune/devices/${randomUUID()}`, 404, null],
];

describe('Bad input is refused with the place, and nothing is written', () => {
  let before: string;

  beforeAll(async () => {
    before = await head();
  });
  afterAll(async () => expect(await head()).toBe(before));

  it.each(WRONG_FIELDS)('%s: 400', async (_, { as, method, path, good }, wrong, pointer) => {
    const answer = await tenancy.send(as, method, path(), { json: { ...good, ...wrong } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect(answer.body).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ pointer })]) });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it.each(WRONG_PLACES)('%s: %s %s %s is %d', async (_, as, method, path, status, error) => {
    const answer = await tenancy.send(as, method, path, method === 'PUT' ? { json: RULE } : {});
    expect(answer.status).toBe(status);
    if (error !== null) expect(answer.body).toMatchObject({ errors: [error] });
  });

  it.each(['', 'x'.repeat(256)])('an Idempotency-Key of %p is 400', async (key) => {
    const answer = await tenancy.send('device', 'POST', THREAT.path(), {
      json: TROJAN,
      headers: { 'idempotency-key': key },
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ header: 'Idempotency-Key' }] } });
  });

  it.each(['7', 'W/7', '"7'])('an If-Match of %s is 400', async (tag) => {
    const answer = await tenancy.send('device', 'POST', THREAT.path(), { json: TROJAN, headers: { 'if-match': tag } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ header: 'If-Match' }] } });
  });

  it('a Vedette-Min-Position that is none is 400', async () => {
    const headers = { 'vedette-min-position': 'soon' };
    const answer = await tenancy.send('full', 'GET', `/v1/devices/${device}`, { headers });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ header: 'Vedette-Min-Position' }] } });
  });

  it('a body that is no JSON, no object, too deep or too long is refused', async () => {
    const path = THREAT.path();
    const send = (raw: string | Uint8Array<ArrayBuffer>) => tenancy.send('device', 'POST', path, { raw });
    expect((await send('{"threatId":')).status).toBe(400);
    expect((await send('[]')).status).toBe(400);
    expect((await send('null')).status).toBe(400);
    expect((await send(Uint8Array.of(0x22, 0xff, 0x22))).status).toBe(400);
    expect((await send(`{"details":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).status).toBe(400);
    expect((await send(JSON.stringify({ ...TROJAN, details: 'x'.repeat(300_000) }))).status).toBe(413);
    const proto = await send('{"__proto__":{"a":1},"threatId":"t","type":"OS","classifications":[]}');
    expect(proto.status).toBe(400);
  });

  it('another tenant has none of the devices, and its cursors are not ours', async () => {
    const list = await tenancy.send('consumer', 'GET', '/v1/intune/devices');
    const own = list.headers.get('vedette-feed-cursor') ?? '';
    const foreign = own.slice(0, -16) + '0'.repeat(16);
    const token = await tenancy.token('consumer');
    const feed = await call(engine.url, 'GET', `/v1/intune/feed?after=${foreign}`, { token });
    expect(feed).toMatchObject({ status: 400, body: { errors: [{ parameter: 'after' }] } });
  });
});

describe('Tenants are apart', () => {
  it('R3 devices, lists, cursors and keys of one tenant do not exist for another', async () => {
    const other = await openTenancy(engine);
    const threats = `/v1/devices/${device}/threats`;
    expect((await other.send('full', 'GET', `/v1/devices/${device}`)).status).toBe(404);
    expect((await other.send('consumer', 'GET', `/v1/intune/devices/${device}`)).status).toBe(404);
    expect((await other.send('service', 'POST', `/v1/devices/${device}/activation`)).status).toBe(404);
    expect((await other.send('service', 'POST', threats, { json: TROJAN })).status).toBe(404);
    const path = `${threats}/${TROJAN.threatId}`;
    expect((await other.send('service', 'PATCH', path, { json: { status: 'resolved' } })).status).toBe(404);
    expect((await other.send('consumer', 'GET', '/v1/intune/devices')).body).toEqual({ items: [], nextCursor: null });

    await enrollDevice(tenancy);
    const position = await head();
    const list = await tenancy.send('consumer', 'GET', '/v1/intune/devices?limit=1', {
      headers: { 'vedette-min-position': position },
    });
    const nextCursor = textOf(list, 'nextCursor');
    const feedCursor = headerOf(list, 'vedette-feed-cursor');
    expect((await other.send('consumer', 'GET', `/v1/intune/devices?cursor=${nextCursor}`)).status).toBe(400);
    expect((await other.send('consumer', 'GET', `/v1/intune/feed?after=${feedCursor}`)).status).toBe(400);
    expect((await tenancy.send('consumer', 'GET', `/v1/intune/devices?cursor=${nextCursor}`)).status).toBe(200);

    const json = { mtdDeviceId: 'shared', platform: 'ios' };
    const headers = { 'idempotency-key': 'shared' };
    const one = await tenancy.send('service', 'POST', '/v1/devices', { json, headers });
    const two = await other.send('service', 'POST', '/v1/devices', { json, headers });
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.body).not.toEqual(two.body);
  });
});
