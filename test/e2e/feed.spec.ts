import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { FeedReader } from '../support/feed-reader.js';
import { openFeed } from '../support/feed-reader.js';
import { itOnEmbedded } from '../support/on-embedded.js';
import { shortened } from '../support/short-token.js';
import type { Tenancy } from '../support/tenancy.js';
import { enrollDevice, headerOf, openTenancy, RULE, tenancyOf } from '../support/tenancy.js';

let engine: EngineProcess;
let tenancy: Tenancy;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
  await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
});
afterAll(async () => {
  await engine.stop();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

async function follow(from: { readonly after?: string; readonly lastEventId?: string } = {}): Promise<FeedReader> {
  return openFeed({ url: engine.url, token: await tenancy.token('consumer'), ...from });
}

/** Flips the verdict of a device with each call: a threat, then its resolution. */
async function flips(device: string, count: number): Promise<void> {
  for (let flip = 0; flip < count; flip += 1) {
    const threats = `/v1/devices/${device}/threats`;
    if (flip % 2 === 0) {
      const json = { threatId: 't', type: 'OS', classifications: ['TROJAN'] };
      await tenancy.send('device', 'POST', threats, { json });
    } else await tenancy.send('device', 'PATCH', `${threats}/t`, { json: { status: 'resolved' } });
  }
}

async function activeDevice(): Promise<string> {
  const device = await enrollDevice(tenancy);
  await tenancy.send('device', 'POST', `/v1/devices/${device}/activation`);
  return device;
}

async function cursors(feed: FeedReader, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push((await feed.next()).id ?? 'none');
  return ids;
}

describe('The feed', () => {
  it('without a cursor starts now, and says where that is', async () => {
    const feed = await follow();
    const start = await feed.next();
    expect(start).toMatchObject({ event: 'checkpoint', data: {} });
    const device = await enrollDevice(tenancy);
    expect(await feed.next()).toMatchObject({ event: 'device', data: { deviceId: device, previous: null } });
    await feed.close();
    const resumed = await follow({ lastEventId: start.id ?? '' });
    expect(await resumed.next()).toMatchObject({ event: 'device', data: { deviceId: device } });
    await resumed.close();
  });

  it('resumes after any cursor with each entry once and in order, by header and by query, the header first', async () => {
    const device = await activeDevice();
    await flips(device, 10);
    const whole = await follow({ after: '0' });
    const messages = await whole.until(({ data }) => JSON.stringify(data).includes(device));
    const seen = [...messages.map(({ id }) => id ?? ''), ...(await cursors(whole, 11))];
    await whole.close();
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual(seen);
    for (const at of [0, 5, seen.length - 2]) {
      const cursor = seen[at] ?? '';
      for (const from of [{ after: cursor }, { lastEventId: cursor }, { after: '0', lastEventId: cursor }]) {
        const feed = await follow(from);
        expect(await cursors(feed, seen.length - at - 1)).toEqual(seen.slice(at + 1));
        await feed.close();
      }
    }
  });

  it('follows a snapshot without a gap: its cursor is that of the first page on all its pages', async () => {
    for (let count = 0; count < 3; count += 1) await enrollDevice(tenancy);
    const first = await tenancy.send('consumer', 'GET', '/v1/intune/devices?limit=2');
    const feedCursor = headerOf(first, 'vedette-feed-cursor');
    const late = await activeDevice();
    const ids: unknown[] = [];
    for (let page = first; ;) {
      expect(headerOf(page, 'vedette-feed-cursor')).toBe(feedCursor);
      const { items, nextCursor } = pageOf(page.body);
      ids.push(...items);
      if (nextCursor === null) break;
      page = await tenancy.send('consumer', 'GET', `/v1/intune/devices?limit=2&cursor=${nextCursor}`);
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    const feed = await follow({ after: feedCursor });
    await feed.until(({ data }) => JSON.stringify(data).includes(late));
    await feed.close();
  });

  it('of another log or an earlier epoch is reset, and ended', async () => {
    const feed = await follow();
    const cursor = (await feed.next()).id ?? '';
    await feed.close();
    const [, , ...rest] = cursor.split('.');
    const otherLog = ['1', '0'.repeat(32), ...rest].join('.');
    const otherEpoch = cursor.replace(/^1\./, '0.');
    for (const stale of [otherLog, otherEpoch]) {
      const reset = await follow({ lastEventId: stale });
      expect(reset.status).toBe(200);
      expect(await reset.rest()).toMatch(/^event: reset\ndata: \{.*\}\n\n$/);
    }
  });

  const why = 'only its positions can be told in advance';
  itOnEmbedded(why, 'with a cursor ahead of this node waits for it, and gives nothing twice', async () => {
    const feed = await follow();
    const [epoch, log, position = '', , mark] = ((await feed.next()).id ?? '').split('.');
    await feed.close();
    const device = await activeDevice();
    // One entry for the enrolment and one for the activation; a cursor three events ahead hears only of what follows.
    const ahead = String(Number(position) + 3).padStart(position.length, '0');
    const waiting = await follow({ after: [epoch, log, ahead, '1', mark].join('.') });
    await flips(device, 2);
    const entry = await waiting.next();
    expect(entry).toMatchObject({ data: { deviceId: device, previous: 'highSeverity' } });
    await waiting.close();
  });

  it('never ends by itself, and ends with a retry when the engine stops; a cursor survives the restart', async () => {
    const device = await activeDevice();
    const feed = await follow();
    const { id } = await feed.next();
    const rest = feed.rest();
    expect(await engine.end()).toBe(0);
    expect(await rest).toMatch(/retry: \d{4}\n\n$/);
    engine = await startEngineProcess({ dataFolder: engine.dataFolder });
    tenancy = tenancyOf(engine, tenancy.tenantId);
    await flips(device, 1);
    const resumed = await follow({ lastEventId: id ?? '' });
    expect(await resumed.next()).toMatchObject({ event: 'device', data: { deviceId: device } });
    await resumed.close();
  });

  it('ends with a retry when the token expires, and a new token resumes it where it was', async () => {
    const device = await activeDevice();
    const token = await shortened(await tenancy.token('consumer'), engine.dataFolder, 2);
    const feed = await openFeed({ url: engine.url, token });
    const { id } = await feed.next();
    expect(await feed.rest()).toMatch(/^retry: \d{4}\n\n$/);
    await flips(device, 1);
    const resumed = await follow({ lastEventId: id ?? '' });
    expect(await resumed.next()).toMatchObject({ event: 'device', data: { deviceId: device } });
    await resumed.close();
  });

  it('tells of a policy change once for each device that it touches', async () => {
    const device = await activeDevice();
    await flips(device, 1);
    const feed = await follow();
    await feed.next();
    const json = { ...RULE, requiredSecurityLevel: 'high' };
    await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json });
    const entry = (await feed.until(({ data }) => JSON.stringify(data).includes(device))).at(-1);
    expect(entry).toMatchObject({ data: { deviceId: device, verdict: 'compliant', reasons: [] } });
    await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
    const back = (await feed.until(({ data }) => JSON.stringify(data).includes(device))).at(-1);
    expect(back).toMatchObject({ data: { verdict: 'nonCompliant', reasons: ['threatLevel'] } });
    await feed.close();
  });
});

const isItem = (item: unknown): item is { readonly deviceId: string } =>
  typeof item === 'object' && item !== null && 'deviceId' in item && typeof item.deviceId === 'string';

function pageOf(body: unknown): { readonly items: string[]; readonly nextCursor: string | null } {
  if (typeof body !== 'object' || body === null || !('items' in body) || !('nextCursor' in body))
    throw new Error(`not a page: ${JSON.stringify(body)}`);
  const { items, nextCursor } = body;
  if (!Array.isArray(items) || (nextCursor !== null && typeof nextCursor !== 'string'))
    throw new Error(`not a page: ${JSON.stringify(body)}`);
  return { items: items.filter(isItem).map(({ deviceId }) => deviceId), nextCursor };
}
