import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { isBesideHistory, placesWith, textsOf } from '../support/raw-files.js';
import type { Tenancy } from '../support/tenancy.js';
import { itemsOf, openTenancy, readAfter, textOf } from '../support/tenancy.js';

const NAME = 'Plantagenet Quillfeather';
const MAIL = 'quillfeather@planted.example';
const NEIGHBOUR_NAME = 'Ottoline Sandpiper';
const PERSON = randomUUID();
const NEIGHBOUR = randomUUID();

let engine: EngineProcess;
let tenancy: Tenancy;
let device: string;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
  const user = { id: PERSON, displayName: NAME, mail: MAIL };
  const json = { intuneDeviceId: randomUUID(), platform: 'android', user };
  device = textOf(await tenancy.send('service', 'POST', '/v1/devices', { json }), 'deviceId');
});
afterAll(() => engine.stop());

const written = (): Promise<readonly string[]> =>
  textsOf(engine.dataFolder, `device-${tenancy.tenantId}.${device}`, `tenant-${tenancy.tenantId}`);

describe('whose device it is', () => {
  it('is shown by name and address, which stand beside the log alone', async () => {
    const user = { id: PERSON, displayName: NAME, mail: MAIL, erased: false };
    const json = { intuneDeviceId: randomUUID(), platform: 'ios', user: { id: PERSON } };
    const enrolled = await tenancy.send('service', 'POST', '/v1/devices', { json });
    expect(enrolled).toMatchObject({ status: 201, body: { user } });
    const path = `/v1/devices/${textOf(enrolled, 'deviceId')}`;
    for (const role of ['full', 'restricted', 'auditor'] as const)
      expect(await readAfter(tenancy, enrolled, path, role)).toMatchObject({ status: 200, body: { user } });
    const listed = itemsOf(await readAfter(tenancy, enrolled, '/v1/devices?limit=500'));
    expect(listed).toContainEqual(expect.objectContaining({ deviceId: device, user }));
    for (const text of await written()) expect(text).not.toMatch(new RegExp(`${NAME}|${MAIL}`));
    for (const told of [NAME, MAIL])
      expect((await placesWith(engine.dataFolder, told)).filter((place) => !isBesideHistory(place))).toEqual([]);
  });

  it('is another person from now on where a source says so, and nobody where none does', async () => {
    const json = { intuneDeviceId: randomUUID(), platform: 'ios' };
    const nobodys = await tenancy.send('service', 'POST', '/v1/devices', { json });
    expect(nobodys.body).toMatchObject({ user: null });
    const known = { id: NEIGHBOUR, displayName: NEIGHBOUR_NAME, mail: null, erased: false };
    const told = await tenancy.send('service', 'POST', '/v1/devices', {
      json: { ...json, user: { id: NEIGHBOUR, displayName: NEIGHBOUR_NAME } },
    });
    expect(told).toMatchObject({ status: 200, body: { user: known } });
    expect((await tenancy.send('service', 'POST', '/v1/devices', { json })).body).toMatchObject({ user: known });
  });

  it.each([
    ['no id', {}, '/user/id'],
    ['an id that is null', { id: null }, '/user/id'],
    ['an id of another type', { id: 7 }, '/user/id'],
    ['an id too long', { id: 'x'.repeat(255) }, '/user/id'],
    ['a name that is blank', { id: 'x', displayName: ' ' }, '/user/displayName'],
    ['a mail that is none', { id: 'x', mail: 'nobody' }, '/user/mail'],
    ['an unknown field', { id: 'x', phone: '1' }, '/user/phone'],
    ['a list', [], '/user'],
    ['a text', 'x', '/user'],
    ['null', null, '/user'],
  ])('is refused with %s', async (_what, user, pointer) => {
    const intuneDeviceId = randomUUID();
    const json = { intuneDeviceId, platform: 'android', user };
    expect(await tenancy.send('service', 'POST', '/v1/devices', { json })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: expect.arrayContaining([expect.objectContaining({ pointer })]) },
    });
    expect(await placesWith(engine.dataFolder, intuneDeviceId)).toEqual([]);
  });
});
