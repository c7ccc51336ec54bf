import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import {
  headerOf,
  itemsOf,
  openTenancy,
  placeOf,
  readAfter,
  refusalOf,
  tenancyOf,
  textOf,
  TROJAN,
} from '../support/tenancy.js';

const GROUP = 'Mobile devices / Nord é';
const PATH = `/v1/enrollment/groups/${encodeURIComponent(GROUP)}`;
const OBJECT = randomUUID();

let engine: EngineProcess;
let tenancy: Tenancy;

beforeAll(async () => {
  engine = await startEngineProcess();
});
beforeEach(async () => {
  tenancy = await openTenancy(engine);
});
afterAll(async () => {
  await engine.stop();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

const add = (displayName = GROUP): Promise<Answer> =>
  tenancy.send('full', 'POST', '/v1/enrollment/groups', { json: { displayName } });
const poll = (json: object, path = PATH): Promise<Answer> =>
  tenancy.send('service', 'PUT', `${path}/members`, { json });
const phone = (intuneDeviceId: string, more: object = {}): object => ({
  intuneDeviceId,
  platform: 'android',
  osVersion: '15',
  ...more,
});
const resolved = (devices: readonly string[], more: object = {}): object => ({
  resolution: 'resolved',
  objectId: OBJECT,
  devices: devices.map((id) => phone(id)),
  nestedGroups: [],
  ...more,
});

/** What is said of each of these Intune ids, by the list that Intune's side reads; null where there is no such device. */
async function said(done: Answer, ...ids: readonly string[]): Promise<unknown[]> {
  const items = itemsOf(await readAfter(tenancy, done, '/v1/intune/devices?limit=500', 'consumer'));
  return ids.map((id) => {
    const found = items.find((item) => item['intuneDeviceId'] === id);
    return found === undefined ? null : (found['withheld'] ?? found['partnerReportedThreatState']);
  });
}

describe('Enrollment groups', () => {
  it('R4 are added and listed by their names, byte for byte, and are unresolved until the first poll', async () => {
    const before = await tenancy.send('full', 'GET', '/v1/enrollment/groups');
    expect(before).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
    const first = await add();
    const fresh = {
      displayName: GROUP,
      state: 'unresolved',
      reason: 'notChecked',
      nestedGroups: [],
      skippedMembers: 0,
    };
    expect(first).toMatchObject({ status: 201, body: fresh });
    expect(refusalOf(await add())).toEqual({ status: 409, code: 'group-already-added' });
    expect((await add(GROUP.toUpperCase())).status).toBe(201);
    expect((await add(`${GROUP} `)).status).toBe(201);
    const page = await tenancy.send('auditor', 'GET', '/v1/enrollment/groups?limit=2');
    expect(itemsOf(page).map((item) => item['displayName'])).toEqual([GROUP.toUpperCase(), GROUP]);
    const rest = await tenancy.send('full', 'GET', `/v1/enrollment/groups?cursor=${textOf(page, 'nextCursor')}`);
    expect(rest.body).toMatchObject({ items: [{ displayName: `${GROUP} ` }], nextCursor: null });
    const { body } = await tenancy.send('full', 'GET', '/v1/connector');
    expect(body).toMatchObject({ degraded: [{ code: 'groupUnresolved' }] });
  });

  it('R4 R6 R8 bring their members pending and reported, and R5 do not expand what is nested in them', async () => {
    await add();
    const [one, two] = [randomUUID(), randomUUID()];
    const nestedGroups = [{ id: randomUUID(), displayName: 'Field staff' }];
    const polled = await poll(resolved([one, two], { nestedGroups, skippedMembers: 2 }));
    expect(polled).toMatchObject({
      status: 200,
      body: { displayName: GROUP, state: 'resolved', objectId: OBJECT, nestedGroups, skippedMembers: 2 },
    });
    expect(polled.body).not.toHaveProperty('reason');
    expect(await said(polled, one, two)).toEqual(['unknown', 'unknown']);
    expect(placeOf(await poll(resolved([two, one], { nestedGroups, skippedMembers: 2 })))).toMatchObject({
      etag: headerOf(polled, 'etag'),
    });
  });

  it('R4 move nobody while they are unresolved, whatever the reason', async () => {
    await add();
    const member = randomUUID();
    const polled = await poll(resolved([member]));
    const unresolved = [
      [{ resolution: 'notFound' }, 'notFound'],
      [{ resolution: 'caseMismatch', candidates: ['MOBILE'] }, 'caseMismatch'],
      [{ resolution: 'ambiguous', candidates: [OBJECT, randomUUID()] }, 'ambiguous'],
    ] as const;
    for (const [json, reason] of unresolved) {
      const answer = await poll(json);
      expect(answer).toMatchObject({ status: 200, body: { state: 'unresolved', reason } });
      expect(await said(answer, member)).toEqual(['unknown']);
    }
    expect((await poll(resolved([member]))).body).toMatchObject({ state: 'resolved' });
    const stranger = randomUUID();
    const replaced = await poll(resolved([stranger], { objectId: randomUUID() }));
    expect(replaced.body).toMatchObject({ state: 'unresolved', reason: 'replaced' });
    expect(await said(replaced, member, stranger)).toEqual(['unknown', null]);
    expect(polled.status).toBe(200);
  });

  it('R8 let go whom a poll does not find any more: protected, but unreported, until it returns', async () => {
    await add();
    const [stays, leaves] = [randomUUID(), randomUUID()];
    await poll(resolved([stays, leaves]));
    const polled = await poll(resolved([stays]));
    expect(await said(polled, stays, leaves)).toEqual(['unknown', 'unreported']);
    const returned = await poll(resolved([stays, leaves]));
    expect(await said(returned, stays, leaves)).toEqual(['unknown', 'unknown']);
  });

  it('R8 keep who was enrolled by hand, or is held by another group', async () => {
    const other = '/v1/enrollment/groups/Others';
    await add();
    await add('Others');
    const [byHand, both, only] = [randomUUID(), randomUUID(), randomUUID()];
    await tenancy.send('service', 'POST', '/v1/devices', { json: phone(byHand) });
    await poll(resolved([byHand, both, only]));
    await poll(resolved([both], { objectId: randomUUID() }), other);
    const polled = await poll(resolved([]));
    expect(await said(polled, byHand, both, only)).toEqual(['unknown', 'unknown', 'unreported']);
    const last = await poll(resolved([], { objectId: randomUUID() }), other);
    expect(last.body).toMatchObject({ reason: 'replaced' });
    expect(await said(last, both)).toEqual(['unknown']);
    const removed = await tenancy.send('full', 'DELETE', other);
    expect(await said(removed, both)).toEqual(['unreported']);
  });

  it('R8 delete who leaves, where the connector says so', async () => {
    await tenancy.send('full', 'PUT', '/v1/connector/enrollment-settings', { json: { deleteOnUnenrollment: true } });
    await add();
    const member = randomUUID();
    await poll(resolved([member]));
    expect(await said(await poll(resolved([])), member)).toEqual(['deactivated']);
  });

  it('R8 let their members go at once when they are removed, with their threats', async () => {
    await add();
    const members = [randomUUID(), randomUUID(), randomUUID()];
    const polled = await poll(resolved(members));
    expect(await said(polled, ...members)).toEqual(['unknown', 'unknown', 'unknown']);
    const enrolled = await tenancy.send('service', 'POST', '/v1/devices', {
      json: { mtdDeviceId: 'a', platform: 'ios' },
    });
    expect(enrolled.status).toBe(201);
    const key = { headers: { 'idempotency-key': 'remove' } };
    const removed = await tenancy.send('full', 'DELETE', PATH, key);
    expect(removed).toMatchObject({ status: 200, body: { displayName: GROUP } });
    expect(await said(removed, ...members)).toEqual(['unreported', 'unreported', 'unreported']);
    expect(await tenancy.send('full', 'DELETE', PATH, key)).toMatchObject({ status: 200, body: removed.body });
    expect(refusalOf(await tenancy.send('full', 'DELETE', PATH))).toEqual({ status: 404, code: 'not-found' });
    expect(refusalOf(await poll(resolved(members)))).toEqual({ status: 404, code: 'not-found' });
  });

  it('R6 list an unsupported member as such, with the reason', async () => {
    await add();
    const [laptop, mobile] = [randomUUID(), randomUUID()];
    const devices = [phone(laptop, { platform: 'windows' }), phone(mobile)];
    const polled = await poll({ resolution: 'resolved', objectId: OBJECT, devices, nestedGroups: [] });
    const list = await readAfter(tenancy, polled, '/v1/enrollment/unsupported-devices', 'auditor');
    expect(list.body).toMatchObject({
      items: [{ intuneDeviceId: laptop, platform: 'windows', reason: 'platform', groups: [GROUP] }],
      nextCursor: null,
    });
    expect(itemsOf(list)).toHaveLength(1);
    const [unsupported] = itemsOf(list);
    const path = `/v1/devices/${String(unsupported?.['deviceId'])}`;
    expect(refusalOf(await tenancy.send('service', 'POST', `${path}/activation`))).toEqual({
      status: 409,
      code: 'unsupported-device',
    });
    expect((await tenancy.send('full', 'GET', path)).body).toMatchObject({
      verdict: { verdict: 'notEvaluated', reasons: [{ code: 'unsupported' }, { code: 'platformDisabled' }] },
    });
  });
});

describe('The result of a poll in pages', () => {
  const pages = (pollId: string, ...ofPages: (readonly string[])[]): object[] =>
    ofPages.map((devices, index) => resolved(devices, { pollId, last: index === ofPages.length - 1 }));

  it('R5 R8 is one result: who is on any page stays, who is on none leaves at the last', async () => {
    await add();
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    await poll(resolved([a, b, c]));
    const [first = {}, last = {}] = pages('p1', [a], [b]);
    const answer = await poll({ ...first, skippedMembers: 1 });
    expect(await said(answer, a, b, c)).toEqual(['unknown', 'unknown', 'unknown']);
    await poll({ ...first, skippedMembers: 1 });
    const ended = await poll({ ...last, skippedMembers: 2 });
    expect(ended.body).toMatchObject({ skippedMembers: 3 });
    expect(await said(ended, a, b, c)).toEqual(['unknown', 'unknown', 'unreported']);
    expect(await said(await poll({ ...last, skippedMembers: 2 }), a, b, c)).toEqual([
      'unknown',
      'unknown',
      'unreported',
    ]);
  });

  it('R8 is discarded unfinished when another poll begins', async () => {
    await add();
    const [a, b] = [randomUUID(), randomUUID()];
    await poll(resolved([a, b]));
    await poll(pages('p1', [a], [])[0] ?? {});
    const ended = await poll(resolved([b], { pollId: 'p2' }));
    expect(await said(ended, a, b)).toEqual(['unreported', 'unknown']);
  });

  it('R8 outlives the engine', async () => {
    await add();
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    await poll(resolved([a, b, c]));
    const [first = {}, last = {}] = pages('p1', [a], [b]);
    await poll(first);
    await engine.end('SIGKILL');
    engine = await startEngineProcess({ dataFolder: engine.dataFolder });
    tenancy = tenancyOf(engine, tenancy.tenantId);
    expect(await said(await poll(last), a, b, c)).toEqual(['unknown', 'unknown', 'unreported']);
  });
});

describe('Threats of members', () => {
  it('R8 stay with a device that left, and count when it returns', async () => {
    await add();
    const member = randomUUID();
    const polled = await poll(resolved([member]));
    const list = await readAfter(tenancy, polled, '/v1/intune/devices', 'consumer');
    const deviceId = String(itemsOf(list)[0]?.['deviceId']);
    await tenancy.send('service', 'POST', `/v1/devices/${deviceId}/threats`, { json: TROJAN });
    const left = await poll(resolved([]));
    expect((await readAfter(tenancy, left, `/v1/devices/${deviceId}`)).body).toMatchObject({
      level: 'high',
      reported: false,
      verdict: { verdict: 'notEvaluated', reasons: [{ code: 'unreported', cause: 'leftEnrollment' }, {}] },
      threats: [{ status: 'open' }],
    });
  });
});
