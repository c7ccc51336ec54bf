import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { openFeed } from '../support/feed-reader.js';
import type { Tenancy } from '../support/tenancy.js';
import {
  enrollDevice,
  headerOf,
  itemsOf,
  openTenancy,
  refusalOf,
  RULE,
  tenancyOf,
  textOf,
} from '../support/tenancy.js';

const JSON_PAGE = { headers: { accept: 'application/json' } };
const DAYS_MS = 24 * 60 * 60 * 1000;

let engine: EngineProcess;
let tenancy: Tenancy;
let device: string;
let start: number;

const threats = (): string => `/v1/devices/${device}/threats`;

async function detect(): Promise<Answer> {
  const json = { threatId: 't', type: 'OS', classifications: ['TROJAN'] };
  return tenancy.send('device', 'POST', threats(), { json });
}
const resolve = (): Promise<Answer> =>
  tenancy.send('device', 'PATCH', `${threats()}/t`, { json: { status: 'resolved' } });

/** Asks for a page until the read models hold what the answer's command wrote. */
async function poll(query: string, after: Answer | null = null): Promise<Answer> {
  if (after !== null) {
    const headers = { 'vedette-min-position': headerOf(after, 'vedette-position') };
    await tenancy.send('consumer', 'GET', '/v1/intune/connector', { headers });
  }
  return tenancy.send('consumer', 'GET', `/v1/intune/feed${query}`, JSON_PAGE);
}
const cursorIn = (page: Answer): string => textOf(page, 'nextCursor');
const idsIn = (page: Answer): unknown[] => itemsOf(page).map(({ id }) => id);

beforeAll(async () => {
  engine = await startEngineProcess({ env: { VEDETTE_CLOCK: 'simulated:2027-01-01T00:00:00Z' } });
  start = Date.parse('2027-01-01T00:00:00Z');
  tenancy = await openTenancy(engine);
  await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
  device = await enrollDevice(tenancy);
  await tenancy.send('device', 'POST', `/v1/devices/${device}/activation`);
});
afterAll(async () => {
  await engine.stop();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

async function moveTo(days: number): Promise<void> {
  const json = { now: new Date(start + days * DAYS_MS).toISOString() };
  const token = await engine.token('operator');
  const response = await fetch(`${engine.url}/v1/simulation/clock`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
  expect(response.status).toBe(200);
}

describe('The feed as JSON', () => {
  it('without a cursor starts now: an empty page and the cursor to go on from', async () => {
    const first = await poll('');
    expect(first.status).toBe(200);
    expect(itemsOf(first)).toEqual([]);
    const page = await poll(`?after=${cursorIn(first)}`, await detect());
    expect(itemsOf(page)).toEqual([
      {
        id: expect.any(String),
        event: 'device',
        data: expect.objectContaining({ deviceId: device, partnerReportedThreatState: 'highSeverity' }),
      },
    ]);
    await resolve();
  });

  it('has the same entries as the stream, each once and in order, whatever the limit', async () => {
    const done = await (await detect(), resolve());
    const whole = await poll('?after=0&limit=500', done);
    const ids = idsIn(whole);
    expect(ids.length).toBeGreaterThan(4);
    const stream = await openFeed({ url: engine.url, token: await tenancy.token('consumer'), after: '0' });
    for (const item of itemsOf(whole)) {
      const { id, event, data } = await stream.next();
      expect({ id, event, data }).toEqual(item);
    }
    await stream.close();
    for (const limit of [1, 2, 3]) {
      const seen: unknown[] = [];
      let after = '0';
      for (;;) {
        const page = await poll(`?after=${after}&limit=${limit}`);
        seen.push(...idsIn(page));
        after = cursorIn(page);
        if (itemsOf(page).length < limit) break;
      }
      expect(seen).toEqual(ids);
    }
  });

  it('moves the cursor on where nothing happened to who asks, and never back', async () => {
    const connectors = await poll('?after=0&types=connector&limit=500');
    const before = cursorIn(connectors);
    const page = await poll(`?after=${before}&types=connector`, await detect());
    expect(itemsOf(page)).toEqual([]);
    expect(cursorIn(page) > before).toBe(true);
    await resolve();
    const [epoch, log, position = '', n, mark] = cursorIn(page).split('.');
    const ahead = [epoch, log, position.replace('0', '1'), n, mark].join('.');
    expect(cursorIn(await poll(`?after=${ahead}`))).toBe(ahead);
  });

  it.each([
    ['device', ['device']],
    ['connector', ['connector']],
    ['device,connector', ['connector', 'device']],
    ['connector,device', ['connector', 'device']],
  ])('types=%s gives these alone', async (types, expected) => {
    const page = await poll(`?after=0&types=${types}&limit=500`);
    expect([...new Set(itemsOf(page).map(({ event }) => String(event)))].sort()).toEqual(expected);
  });

  it.each([
    'types=phone',
    'types=',
    'types=device,device',
    'types=device&types=connector',
    'limit=0',
    'limit=501',
    'cursor=1',
  ])('refuses %s', async (query) => {
    expect(refusalOf(await poll(`?${query}`))).toEqual({ status: 400, code: 'invalid-request' });
  });

  it('is for consumers and full access', async () => {
    for (const [as, status] of [
      ['full', 200],
      ['consumer', 200],
      ['restricted', 403],
      ['auditor', 403],
      ['device', 403],
    ] as const)
      expect((await tenancy.send(as, 'GET', '/v1/intune/feed', JSON_PAGE)).status).toBe(status);
  });

  it("refuses another tenant's cursor, and shows nothing of it", async () => {
    const cursor = cursorIn(await poll(''));
    const other = await openTenancy(engine);
    const foreign = await other.send('consumer', 'GET', `/v1/intune/feed?after=${cursor}`, JSON_PAGE);
    expect(refusalOf(foreign)).toEqual({ status: 400, code: 'invalid-request' });
    const whole = await other.send('consumer', 'GET', '/v1/intune/feed?after=0&limit=500', JSON_PAGE);
    expect(JSON.stringify(whole.body)).not.toContain(device);
  });

  it('of another log or an earlier epoch is 410, with the reason', async () => {
    const [, , ...rest] = cursorIn(await poll('')).split('.');
    const gone = await poll(`?after=${['1', '0'.repeat(32), ...rest].join('.')}`);
    expect(refusalOf(gone)).toEqual({ status: 410, code: 'feed-cursor-gone' });
    expect(textOf(gone, 'reason')).toBe('otherLog');
  });

  it('is a stream for who does not ask for JSON alone, and a stream has no limit', async () => {
    const token = await tenancy.token('consumer');
    for (const accept of ['text/event-stream', '*/*', 'application/json, text/event-stream']) {
      const abort = new AbortController();
      const headers = { authorization: `Bearer ${token}`, accept };
      const response = await fetch(`${engine.url}/v1/intune/feed`, { headers, signal: abort.signal });
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      abort.abort();
    }
    expect(refusalOf(await tenancy.send('consumer', 'GET', '/v1/intune/feed?limit=5'))).toMatchObject({ status: 400 });
  });
});

describe('A stream of one kind', () => {
  it('has these alone', async () => {
    const token = await tenancy.token('consumer');
    const feed = await openFeed({ url: engine.url, token, after: '0&types=connector' });
    expect(feed.status).toBe(400);
    const response = await fetch(`${engine.url}/v1/intune/feed?after=0&types=connector`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: connector')) text += (await reader?.read())?.value ?? '';
    expect(text).not.toContain('event: device');
    await reader?.cancel();
  });
});

describe('The feed keeps its entries for 90 days', () => {
  it('then a cursor before them is reset, 410 as JSON; one within goes on, over a restart and a rebuild', async () => {
    const old = cursorIn(await poll('', await detect()));
    await resolve();
    for (const days of [30, 60, 89]) await moveTo(days);
    const within = await poll(`?after=${old}&limit=500`);
    expect(within.status).toBe(200);
    const kept = cursorIn(await poll('', await detect()));
    const last = await resolve();
    for (const days of [91, 120]) await moveTo(days);

    const followed = await poll(`?after=${kept}&limit=500`, last);
    const expected = idsIn(followed);
    expect(expected).not.toEqual([]);
    async function holds(): Promise<void> {
      const gone = await poll(`?after=${old}`);
      expect(refusalOf(gone)).toEqual({ status: 410, code: 'feed-cursor-gone' });
      expect(textOf(gone, 'reason')).toBe('retention');
      const stream = await openFeed({ url: engine.url, token: await tenancy.token('consumer'), lastEventId: old });
      expect(await stream.rest()).toBe('event: reset\ndata: {"reason":"retention"}\n\n');
      expect(idsIn(await poll(`?after=${kept}&limit=500`))).toEqual(expected);
      const beginning = idsIn(await poll('?after=0&limit=500'));
      expect(beginning.slice(-expected.length)).toEqual(expected);
      expect(beginning.every((id) => String(id) > old)).toBe(true);
      const now = cursorIn(await poll(''));
      expect((await poll(`?after=${now}`)).status).toBe(200);
    }
    await holds();
    await engine.end();
    await rm(`${engine.dataFolder}/read-model`, { recursive: true });
    engine = await startEngineProcess({ dataFolder: engine.dataFolder, env: { VEDETTE_CLOCK: 'simulated' } });
    tenancy = tenancyOf(engine, tenancy.tenantId);
    await holds();
  });
});
