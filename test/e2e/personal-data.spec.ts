import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { isBesideHistory, placesWith as placesIn, textsOf } from '../support/raw-files.js';
import type { Tenancy } from '../support/tenancy.js';
import { itemsOf, openTenancy, placeOf, readAfter, refusalOf, tenancyOf, textOf } from '../support/tenancy.js';

/** Planted where no other text of the engine could hold them. */
const NAME = 'Plantagenet Quillfeather';
const MAIL = 'quillfeather@planted.example';
const FED_NAME = 'Barnaby Sandmartin';
const FED_MAIL = 'sandmartin@planted.example';
const NEIGHBOUR_NAME = 'Ottoline Sandpiper';
const SSID = 'Xylophon Cafe 42';
const URL = 'https://phish.planted.example/login';
const MESSAGE = 'your parcel waits at the harbour';
const DETAILS = {
  application_name: 'Flashlight',
  package_name: 'com.example.flashlight',
  network_ssid: SSID,
  url: URL,
  sms: { message_text: MESSAGE },
};
const OPEN = { application_name: 'Flashlight', package_name: 'com.example.flashlight' };
const SEALED = { network_ssid: SSID, url: URL, sms: { message_text: MESSAGE } };
const PERSON = randomUUID();
const NEIGHBOUR = randomUUID();

let engine: EngineProcess;
let tenancy: Tenancy;
let device: string;
let neighbours: string;

/** Registers a tenant whose contact is the person, and consents. */
async function openTheirTenancy(): Promise<Tenancy> {
  const id = randomUUID();
  const json = { entraTenantId: id, displayName: 'Contoso', fullAccessGroupId: randomUUID(), contactEmail: MAIL };
  const groups = { ...json, restrictedAccessGroupId: randomUUID() };
  await call(engine.url, 'POST', '/v1/tenants', { token: await engine.token('operator'), json: groups });
  await call(engine.url, 'POST', '/v1/tenant/consent', { token: await engine.token('globalAdmin', { tenant: id }) });
  return tenancyOf(engine, id);
}

async function enroll(user: object, ids: object = { intuneDeviceId: randomUUID() }): Promise<string> {
  const json = { ...ids, platform: 'android', user };
  return textOf(await tenancy.send('service', 'POST', '/v1/devices', { json }), 'deviceId');
}
const report = (to: string, threatId: string, details: unknown = DETAILS): Promise<Answer> =>
  tenancy.send('service', 'POST', `/v1/devices/${to}/threats`, {
    json: { threatId, type: 'NETWORK', classifications: ['PHISHING'], details },
  });
const erase = (id: string, headers: Record<string, string> = {}): Promise<Answer> =>
  tenancy.send('full', 'DELETE', `/v1/people/${id}`, { headers });

/** So many objects in each other. */
const nested = (levels: number): object => (levels === 1 ? {} : { a: nested(levels - 1) });

/** What is recorded of the device. */
const written = (): Promise<readonly string[]> => textsOf(engine.dataFolder, `device-${tenancy.tenantId}.${device}`);
const placesWith = (text: string): Promise<string[]> => placesIn(engine.dataFolder, text);

const threatsOf = ({ body }: Answer): unknown =>
  typeof body === 'object' && body !== null && 'threats' in body ? body.threats : null;

beforeAll(async () => {
  engine = await startEngineProcess({ env: { VEDETTE_LOG_LEVEL: 'debug' } });
  tenancy = await openTheirTenancy();
  await tenancy.send('full', 'PUT', '/v1/connector/error-management', { json: { recipient: MAIL } });
  device = await enroll({ id: PERSON, displayName: NAME, mail: MAIL });
  neighbours = await enroll({ id: NEIGHBOUR, displayName: NEIGHBOUR_NAME });
});
afterAll(() => engine.stop());

describe('details of a threat', () => {
  it('show to full access and auditors as they came, to restricted access as far as the list goes', async () => {
    const reported = await report(device, 'shown');
    expect(reported.status).toBe(200);
    const all = { open: OPEN, sealed: SEALED };
    for (const [role, details] of [
      ['full', all],
      ['auditor', all],
      ['restricted', { open: OPEN, sealed: '[sealed]' }],
    ] as const) {
      const threat = expect.objectContaining({ threatId: 'shown', details });
      expect(threatsOf(await readAfter(tenancy, reported, `/v1/devices/${device}`, role))).toContainEqual(threat);
      const lists = [`/v1/devices/${device}/threats`, '/v1/threats?limit=500'];
      for (const path of lists) expect(itemsOf(await readAfter(tenancy, reported, path, role))).toContainEqual(threat);
    }
  });

  it('are the newest that were told, and are told with a threat that was reclassified, too', async () => {
    await report(device, 'newest', { network_ssid: 'first' });
    const told = await tenancy.send('service', 'POST', `/v1/devices/${device}/threats`, {
      json: {
        threatId: 'newest',
        type: 'NETWORK',
        classifications: ['ROGUE_WIFI'],
        details: { network_ssid: 'second' },
      },
    });
    const threat = { threatId: 'newest', details: { open: {}, sealed: { network_ssid: 'second' } } };
    expect(threatsOf(await readAfter(tenancy, told, `/v1/devices/${device}`))).toContainEqual(
      expect.objectContaining(threat),
    );
  });

  it('stand readable in no file: of what is not on the list neither names nor values', async () => {
    await report(device, 'stored');
    await report(neighbours, 'stored');
    for (const text of [SSID, URL, MESSAGE, 'message_text']) expect(await placesWith(text)).toEqual([]);
    expect(await placesWith('com.example.flashlight')).not.toEqual([]);
  });

  it.each([
    ['a list', []],
    ['a text', 'x'],
    ['null', null],
    ['more than 16 KiB', { text: 'x'.repeat(16_384) }],
    ['more than eight levels', nested(9)],
  ])('are refused as %s', async (_what, details) => {
    const before = await written();
    expect(await report(device, 'refused', details)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: [{ pointer: '/details' }] },
    });
    expect(await written()).toEqual(before);
  });

  it('are told again with the same key and not with others', async () => {
    const json = { threatId: 'again', type: 'OS', classifications: ['ROOT'], details: DETAILS };
    const again = (body: object): Promise<Answer> =>
      tenancy.send('service', 'POST', `/v1/devices/${device}/threats`, {
        json: body,
        headers: { 'idempotency-key': 'details' },
      });
    const first = await again(json);
    expect(placeOf(await again(json))).toEqual(placeOf(first));
    expect((await again({ ...json, details: { url: 'other' } })).status).toBe(422);
  });
});

describe('DELETE /v1/people/{id}', () => {
  it('is refused to whom is not known, in this tenant, and for what is no id', async () => {
    const other = await openTenancy(engine);
    expect(refusalOf(await other.send('full', 'DELETE', `/v1/people/${PERSON}`))).toEqual({
      status: 404,
      code: 'not-found',
    });
    expect(refusalOf(await erase(randomUUID()))).toEqual({ status: 404, code: 'not-found' });
    expect(refusalOf(await erase('nobody'))).toEqual({ status: 400, code: 'invalid-request' });
    for (const role of ['restricted', 'auditor', 'service', 'operator'] as const)
      expect((await tenancy.send(role, 'DELETE', `/v1/people/${PERSON}`)).status).toBe(403);
    expect(await placesWith('PersonErased')).toEqual([]);
    expect(await placesWith(NAME)).not.toEqual([]);
  });

  it('leaves neither name nor address nor key in any file, and everybody else theirs', async () => {
    const elsewhere = await enroll({ id: PERSON }, { mtdDeviceId: 'mtd-planted' });
    const moved = await enroll({ id: PERSON });
    await report(moved, 'of-before');
    await report(elsewhere, 'of-the-feed');
    // The phone is given to somebody else: what it told before is still the first person's.
    await tenancy.send('service', 'POST', '/v1/devices', {
      json: { mtdDeviceId: 'mtd-planted', platform: 'android', user: { id: NEIGHBOUR } },
    });
    expect(await placesWith(NAME)).not.toEqual([]);
    expect(await placesWith(MAIL)).not.toEqual([]);
    expect(await placesWith(NEIGHBOUR_NAME)).not.toEqual([]);
    for (const text of [NAME, MAIL, NEIGHBOUR_NAME])
      expect((await placesWith(text)).filter((place) => !isBesideHistory(place))).toEqual([]);

    const erased = await erase(PERSON, { 'idempotency-key': 'erase' });
    expect(erased).toMatchObject({ status: 200, body: { id: PERSON, erased: true } });
    for (const text of [NAME, MAIL, SSID, URL, MESSAGE]) expect(await placesWith(text)).toEqual([]);
    expect(await placesWith(NEIGHBOUR_NAME)).not.toEqual([]);

    const gone = { open: OPEN, sealed: '[erased]' };
    for (const role of ['full', 'auditor', 'restricted'] as const) {
      const read = await readAfter(tenancy, erased, `/v1/devices/${device}`, role);
      expect(read.body).toMatchObject({ user: { id: PERSON, displayName: null, mail: null, erased: true } });
      expect(threatsOf(read)).toContainEqual(expect.objectContaining({ threatId: 'shown', details: gone }));
    }
    for (const [of, threatId] of [
      [moved, 'of-before'],
      [elsewhere, 'of-the-feed'],
    ] as const)
      expect(threatsOf(await tenancy.send('full', 'GET', `/v1/devices/${of}`))).toMatchObject([
        { threatId, details: gone },
      ]);
    expect(threatsOf(await tenancy.send('full', 'GET', `/v1/devices/${neighbours}`))).toMatchObject([
      { details: { open: OPEN, sealed: SEALED } },
    ]);
    expect((await tenancy.send('full', 'GET', '/v1/connector')).body).toMatchObject({ errorRecipient: null });
  });

  it('is answered the same again, with its key and without, and writes nothing', async () => {
    const first = await erase(PERSON, { 'idempotency-key': 'erase' });
    const before = await written();
    expect(placeOf(await erase(PERSON, { 'idempotency-key': 'erase' }))).toEqual(placeOf(first));
    expect(await erase(PERSON)).toMatchObject({ status: 200, body: first.body });
    expect((await erase(NEIGHBOUR, { 'idempotency-key': 'erase' })).status).toBe(422);
    expect(await written()).toEqual(before);
    expect((await tenancy.send('full', 'GET', `/v1/devices/${neighbours}`)).body).toMatchObject({
      user: { displayName: NEIGHBOUR_NAME, erased: false },
    });
  });

  it('keeps nothing that a source tells of an erased person later', async () => {
    await enroll({ id: PERSON, displayName: NAME, mail: MAIL });
    const later = await report(device, 'later');
    const threat = { threatId: 'later', details: { open: OPEN, sealed: null } };
    expect(threatsOf(await readAfter(tenancy, later, `/v1/devices/${device}`))).toContainEqual(
      expect.objectContaining(threat),
    );
    for (const text of [NAME, MAIL, SSID]) expect(await placesWith(text)).toEqual([]);
  });

  it('reaches all that is one phone, and all that the feed told of it', async () => {
    const guid = randomUUID();
    const line = (type: string, content: object): string =>
      JSON.stringify({
        id: randomUUID(),
        created_time: '2026-01-01T10:00:00.000+00:00',
        type,
        change_type: 'CREATED',
        ...content,
        target: { guid, type },
      });
    const ofDevice = {
      guid,
      platform: 'ANDROID',
      info: { email: FED_MAIL },
      status: { activation_status: 'ACTIVATED' },
    };
    const ofThreat = {
      guid: 'fed',
      status: 'OPEN',
      type: 'NETWORK',
      classifications: ['ROGUE_WIFI'],
      details: DETAILS,
    };
    const broken = { ...ofThreat, guid: null, details: { network_ssid: SSID } };
    const lines = [
      line('DEVICE', { device: ofDevice }),
      line('THREAT', { threat: ofThreat }),
      line('THREAT', { threat: broken }),
      `{"id": "${FED_MAIL}", ${URL}`,
    ];
    const taken = await tenancy.send('service', 'POST', '/v1/ingest/lookout', {
      raw: lines.join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(taken).toMatchObject({ status: 200, body: { accepted: 2, deadLettered: 2 } });
    for (const text of [SSID, URL, MESSAGE]) expect(await placesWith(text)).toEqual([]);
    // It proves to be the phone that the service names with its owner: they are one.
    const owner = { id: randomUUID(), displayName: FED_NAME, mail: FED_MAIL };
    const intuneDeviceId = randomUUID();
    await enroll(owner, { intuneDeviceId });
    const joined = await enroll(owner, { intuneDeviceId, mtdDeviceId: guid });
    const [threat] = itemsOf(await tenancy.send('full', 'GET', `/v1/devices/${joined}/threats`));
    expect(threat).toMatchObject({ threatId: 'fed', details: { open: OPEN, sealed: SEALED } });
    const setAside = itemsOf(await tenancy.send('full', 'GET', '/v1/ingest/dead-letters'));
    // Two lines of one body are set aside in either order.
    expect(setAside.map(({ excerpt }) => excerpt)).toEqual(
      expect.arrayContaining([expect.stringContaining(SSID), expect.stringContaining(FED_MAIL)]),
    );

    expect((await erase(owner.id)).status).toBe(200);
    for (const text of [FED_NAME, FED_MAIL, SSID, URL, MESSAGE]) expect(await placesWith(text)).toEqual([]);
    expect(itemsOf(await tenancy.send('full', 'GET', `/v1/devices/${joined}/threats`))).toMatchObject([
      { threatId: 'fed', details: { open: OPEN, sealed: '[erased]' } },
    ]);
    expect(itemsOf(await tenancy.send('full', 'GET', '/v1/ingest/dead-letters'))).toMatchObject([
      { excerpt: null, retryable: false },
      { excerpt: null, retryable: false },
    ]);
  });

  it('holds after a kill -9, and the engine has told its own log nothing', async () => {
    const { lines, errors } = engine.output();
    const { dataFolder } = engine;
    await engine.end('SIGKILL');
    const output = lines.join('\n') + errors;
    for (const text of [NAME, MAIL, FED_NAME, FED_MAIL, NEIGHBOUR_NAME, SSID, URL, MESSAGE])
      expect(output).not.toContain(text);
    engine = await startEngineProcess({ dataFolder });
    tenancy = tenancyOf(engine, tenancy.tenantId);
    for (const text of [NAME, MAIL, SSID, URL, MESSAGE]) expect(await placesWith(text)).toEqual([]);
    expect((await tenancy.send('full', 'GET', `/v1/devices/${device}`)).body).toMatchObject({
      user: { id: PERSON, displayName: null, mail: null, erased: true },
    });
    expect(threatsOf(await tenancy.send('full', 'GET', `/v1/devices/${neighbours}`))).toMatchObject([
      { details: { sealed: SEALED } },
    ]);
  });
});
