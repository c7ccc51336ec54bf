import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import { headerOf, itemsOf, openTenancy, refusalOf, RULE, textOf, TROJAN } from '../support/tenancy.js';

const PHONES = 14;
const ADWARE = { threatId: 'adware-1', type: 'APPLICATION', classifications: ['ADWARE'] } as const;

let engine: EngineProcess;
let tenancy: Tenancy;
let stranger: Tenancy;
/** Of the last command. */
let last: Answer;
const phones: string[] = [];

async function sent(method: string, path: string, json?: object): Promise<Answer> {
  const as = path.startsWith('/v1/devices') && method !== 'PATCH' ? 'service' : 'full';
  last = await tenancy.send(as, method, path, json === undefined ? {} : { json });
  if (last.status >= 300) throw new Error(`${method} ${path}: ${last.status} ${JSON.stringify(last.body)}`);
  return last;
}

const enrolled = async (json: object): Promise<string> =>
  textOf(await sent('POST', '/v1/devices', { platform: 'android', osVersion: '15', ...json }), 'deviceId');

const read = (path: string, of = tenancy): Promise<Answer> =>
  of.send('restricted', 'GET', path, {
    headers: of === tenancy ? { 'vedette-min-position': headerOf(last, 'vedette-position') } : {},
  });

/** All items of a list, page by page. */
async function all(path: string, from = ''): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const items: Readonly<Record<string, unknown>>[] = [];
  for (let cursor = from; ;) {
    const page = await read(cursor === '' ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`);
    expect(page.status).toBe(200);
    items.push(...itemsOf(page));
    const { body } = page;
    const next: unknown = typeof body === 'object' && body !== null && 'nextCursor' in body ? body.nextCursor : null;
    if (typeof next !== 'string') return items;
    cursor = next;
  }
}
const idsOf = async (path: string, from = ''): Promise<readonly unknown[]> =>
  (await all(path, from)).map(({ deviceId }) => deviceId);
/** The phones of some numbers in the order of lists. */
const some = (...numbers: readonly number[]): readonly unknown[] => numbers.map((number) => phones[number]).sort();

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
  stranger = await openTenancy(engine);
  await sent('PUT', '/v1/compliance-policy/android', { ...RULE, requiredSecurityLevel: 'secured' });
  for (let number = 0; number < PHONES; number += 1) {
    phones.push(await enrolled({ intuneDeviceId: randomUUID(), manufacturer: 'Google', model: `Pixel ${number}` }));
  }
  for (const phone of phones.slice(0, 10)) await sent('POST', `/v1/devices/${phone}/activation`);
  await sent('POST', `/v1/devices/${phones[0]}/threats`, TROJAN);
  await sent('POST', `/v1/devices/${phones[0]}/threats`, ADWARE);
  await sent('POST', `/v1/devices/${phones[1]}/threats`, TROJAN);
  await sent('PATCH', `/v1/devices/${phones[1]}/threats/${TROJAN.threatId}`, { status: 'ignored', reason: 'ours' });
  await sent('POST', `/v1/devices/${phones[2]}/threats`, ADWARE);
  await sent('DELETE', `/v1/devices/${phones[9]}`);
});
afterAll(() => engine.stop());

describe('GET /v1/devices', () => {
  it('lists every device once, in the order of the ids, whatever the length of the pages', async () => {
    const living = some(0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13);
    for (const limit of [1, 2, 5, 13, 500]) expect(await idsOf(`/v1/devices?limit=${limit}`)).toEqual(living);
  });

  it('skips and repeats nobody while devices come and go between the pages', async () => {
    const first = await read('/v1/devices?limit=4');
    const seen = itemsOf(first).map(({ deviceId }) => deviceId);
    await enrolled({ intuneDeviceId: randomUUID(), model: 'Newcomer' });
    const rest = await idsOf('/v1/devices?limit=4', textOf(first, 'nextCursor'));
    for (const phone of some(0, 1, 2, 3, 4, 5, 6, 7, 8)) {
      expect([...seen, ...rest].filter((id) => id === phone)).toHaveLength(1);
    }
    const newcomer = itemsOf(await read('/v1/devices?q=newcomer'))[0]?.['deviceId'];
    await sent('DELETE', `/v1/devices/${String(newcomer)}`);
  });

  it.each([
    ['activation=pending', [10, 11, 12, 13]],
    ['activation=deleted&include=deleted&q=pixel', [9]],
    ['activation=deleted', []],
    ['connection=disconnected', []],
    ['level=high', [0]],
    ['level=low', [2]],
    ['verdict=nonCompliant', [0, 2, 10, 11, 12, 13]],
    ['verdict=compliant', [1, 3, 4, 5, 6, 7, 8]],
    ['verdict=compliant&level=high', []],
    ['reason=threatLevel', [0, 2]],
    ['reason=missingPartnerData&q=PIXEL%2011', [11]],
    ['platform=android&level=high', [0]],
    ['platform=ios', []],
    ['q=pixel%201', [1, 10, 11, 12, 13]],
  ])('R15–R20 finds by %s', async (query, numbers) => {
    expect(await idsOf(`/v1/devices?limit=2&${query}`)).toEqual(some(...numbers));
  });

  it('finds by each id, whole or in part', async () => {
    const [{ intuneDeviceId } = {}] = itemsOf(await read(`/v1/devices?q=${phones[3]}`));
    expect(await idsOf(`/v1/devices?q=${String(intuneDeviceId).toUpperCase()}`)).toEqual(some(3));
    expect(await idsOf(`/v1/devices?q=${String(intuneDeviceId).slice(3, 20)}`)).toEqual(some(3));
  });

  it('R33a lists what was joined to another only where it is asked for', async () => {
    const survivor = await enrolled({ intuneDeviceId: randomUUID(), model: 'Twin' });
    const intune = itemsOf(await read(`/v1/devices?q=${survivor}`))[0]?.['intuneDeviceId'];
    const other = await enrolled({ mtdDeviceId: 'twin-1', model: 'Twin' });
    await sent('POST', `/v1/devices/${survivor}/activation`);
    await enrolled({ intuneDeviceId: intune, mtdDeviceId: 'twin-1', model: 'Twin' });
    expect(await idsOf('/v1/devices?q=twin')).toEqual([survivor]);
    expect(await idsOf('/v1/devices?q=twin&include=superseded')).toEqual([survivor, other].sort());
    expect(await idsOf('/v1/devices?q=twin&include=deleted')).toEqual([survivor]);
    await sent('DELETE', `/v1/devices/${survivor}`);
  });

  it('R9 shows open threats alone, where the device itself shows all', async () => {
    const [listed] = itemsOf(await read(`/v1/devices?q=${phones[1]}`));
    expect(listed).toMatchObject({ level: 'secured', threats: [], verdict: { verdict: 'compliant', reasons: [] } });
    expect((await read(`/v1/devices/${phones[1]}`)).body).toMatchObject({ threats: [{ status: 'ignored' }] });
  });

  it('takes a cursor for its own list, filter and tenant alone', async () => {
    const cursor = textOf(await read('/v1/devices?limit=2&activation=activated'), 'nextCursor');
    const own = `/v1/devices?activation=activated&cursor=${cursor}`;
    expect((await read(own)).status).toBe(200);
    const foreign = [
      await stranger.send('full', 'GET', own),
      await read(`/v1/devices?activation=pending&cursor=${cursor}`),
      await read(`/v1/devices?cursor=${cursor}`),
      await read(`/v1/threats?cursor=${cursor}`),
      await read(`/v1/devices/${phones[0]}/threats?cursor=${cursor}`),
      await read(`/v1/intune/devices?cursor=${cursor}`),
      await read('/v1/devices?cursor=unreadable'),
    ];
    for (const answer of foreign) expect(refusalOf(answer)).toEqual({ status: 400, code: 'invalid-request' });
  });

  it.each([
    'limit=0',
    'limit=501',
    'limit=1&limit=2',
    'activation=on',
    'level=severe',
    'verdict=',
    'reason=because',
    'platform=Android',
    'include=all',
    'include=deleted,deleted,superseded',
    `q=${'x'.repeat(129)}`,
    'color=red',
    'level=high&level=low',
  ])('refuses %s', async (query) => {
    const answer = await read(`/v1/devices?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ parameter: query.split('=')[0] }] } });
  });

  it('R3 shows nothing of another tenant', async () => {
    expect(await stranger.send('auditor', 'GET', '/v1/devices?include=deleted,superseded')).toMatchObject({
      status: 200,
      body: { items: [], nextCursor: null },
    });
    expect(await stranger.send('auditor', 'GET', '/v1/threats')).toMatchObject({ status: 200, body: { items: [] } });
    for (const path of [`/v1/devices/${phones[0]}`, `/v1/devices/${phones[0]}/threats`]) {
      expect(refusalOf(await stranger.send('full', 'GET', path))).toEqual({ status: 404, code: 'not-found' });
    }
  });
});

describe('the lists of threats', () => {
  const keyOf = ({ deviceId, threatId }: Readonly<Record<string, unknown>>): string =>
    `${String(deviceId)} ${String(threatId)}`;

  it('R14a list all threats of all devices once, in the order of the devices', async () => {
    const expected = [
      `${phones[0]} adware-1`,
      `${phones[0]} trojan-1`,
      `${phones[1]} trojan-1`,
      `${phones[2]} adware-1`,
    ].sort();
    for (const limit of [1, 2, 3, 500]) {
      expect((await all(`/v1/threats?limit=${limit}`)).map(keyOf)).toEqual(expected);
    }
  });

  it.each([
    ['status=open', ['0 adware-1', '0 trojan-1', '2 adware-1']],
    ['status=ignored', ['1 trojan-1']],
    ['status=resolved', []],
    ['risk=high', ['0 trojan-1', '1 trojan-1']],
    ['risk=low&status=open', ['0 adware-1', '2 adware-1']],
    ['classification=ADWARE', ['0 adware-1', '2 adware-1']],
    ['classification=NOBODY_KNOWS', []],
    ['classification=TROJAN&risk=high&status=open', ['0 trojan-1']],
  ])('R10 find by %s', async (query, found) => {
    const expected = found.map((text) => text.replace(/^\d+/, (number) => String(phones[Number(number)])));
    expect((await all(`/v1/threats?limit=1&${query}`)).map(keyOf)).toEqual(expected.sort());
  });

  it('of one device list all of its threats, and pages of them', async () => {
    const path = `/v1/devices/${phones[0]}/threats`;
    expect((await all(`${path}?limit=1`)).map(({ threatId }) => threatId)).toEqual(['adware-1', 'trojan-1']);
    expect((await read(path)).body).toMatchObject({ items: [{ risk: 'low' }, { risk: 'high' }], nextCursor: null });
    expect(refusalOf(await read(`/v1/devices/${randomUUID()}/threats`))).toEqual({ status: 404, code: 'not-found' });
    expect((await read(`${path}?status=open`)).status).toBe(400);
    expect((await read('/v1/threats?state=open')).status).toBe(400);
  });
});

describe('GET /v1/devices/{deviceId}', () => {
  it('R19 explains a verdict by its events and by what would help', async () => {
    const { body } = await read(`/v1/devices/${phones[2]}`);
    expect(body).toMatchObject({
      verdict: {
        verdict: 'nonCompliant',
        reasons: [{ code: 'threatLevel', threats: [{ threatId: 'adware-1', risk: 'low' }] }],
        remedies: [
          [{ code: 'resolveThreat', threatId: 'adware-1' }],
          [{ code: 'ignoreThreat', threatId: 'adware-1' }],
          [{ code: 'lowerRisk', classification: 'ADWARE', risk: 'advisory' }],
          [{ code: 'raiseToleratedLevel', platform: 'android', requiredSecurityLevel: 'low' }],
        ],
        remediesComplete: true,
      },
    });
    expect(body).toHaveProperty('verdict.reasons.0.events.length', 7);
    expect(body).toHaveProperty('verdict.events.length', 7);
  });

  it('R20 names the events that a compliant verdict rests on, and no remedy', async () => {
    const { body } = await read(`/v1/devices/${phones[3]}`);
    expect(body).toMatchObject({ verdict: { verdict: 'compliant', reasons: [], remedies: [] } });
    expect(body).toHaveProperty('verdict.events.length', 5);
  });

  it('R15 explains a deleted device by its deletion', async () => {
    const { body } = await read(`/v1/devices/${phones[9]}`);
    expect(body).toMatchObject({
      verdict: { reasons: [{ code: 'deleted' }], remedies: [[{ code: 'activate' }], [{}, {}]] },
    });
    expect(body).toHaveProperty('verdict.reasons.0.events.length', 2);
  });
});
