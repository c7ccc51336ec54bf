import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStoreDbReader } from '#adapters/eventstoredb/reader.js';
import { liveDigest } from '#adapters/read-model/digest.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { refusedStart, startEngineProcess } from '../support/engine.js';
import type { StandInProcess } from '../support/eventstoredb/stand-in-process.js';
import { startStandInProcess } from '../support/eventstoredb/stand-in-process.js';
import { openFeed } from '../support/feed-reader.js';
import type { Tenancy } from '../support/tenancy.js';
import { enrollDevice, itemsOf, openTenancy, placeOf, RULE, tenancyOf, TROJAN } from '../support/tenancy.js';

const EXAMPLE = new URL('../../../docs/examples/intune-state-consumer.mjs', import.meta.url);

let server: StandInProcess;
let env: Readonly<Record<string, string>>;
let nodes: EngineProcess[];
let tenancy: Tenancy;

beforeAll(async () => {
  server = await startStandInProcess();
  env = { VEDETTE_LOG: server.connectionString };
  nodes = [await startEngineProcess({ env }), await startEngineProcess({ env })];
  tenancy = await openTenancy(one());
  expect((await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE })).status).toBe(200);
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await server.kill();
});

function nodeAt(index: number): EngineProcess {
  const node = nodes[index];
  if (node === undefined) throw new Error(`there is no node ${index}`);
  return node;
}
const one = (): EngineProcess => nodeAt(0);
const other = (): EngineProcess => nodeAt(1);
const onOther = (): Tenancy => tenancyOf(other(), tenancy.tenantId);

async function until(what: string, holds: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await sleep(50);
  }
}

async function leads(node: EngineProcess): Promise<boolean> {
  const response = await fetch(`${node.url}/metrics`);
  return /^vedette_leader 1$/m.test(await response.text());
}

/** Cursors of the events in the tenant's stream of Intune states, oldest first. */
async function written(): Promise<string[]> {
  const reader = await openEventStoreDbReader({ kind: 'eventstoredb', connectionString: server.connectionString });
  const cursors: string[] = [];
  for await (const { data } of reader.readStream(`intuneState-${tenancy.tenantId}`)) {
    const value: unknown = JSON.parse(data);
    cursors.push(typeof value === 'object' && value !== null && 'cursor' in value ? String(value.cursor) : '');
  }
  await reader.close();
  return cursors;
}

async function activeDevice(through: Tenancy): Promise<string> {
  const device = await enrollDevice(through);
  expect((await through.send('device', 'POST', `/v1/devices/${device}/activation`)).status).toBe(200);
  return device;
}

interface ConsumeOptions {
  readonly connectionString: string;
  readonly tenantId: string;
  readonly take: (type: string, data: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly signal: AbortSignal;
}
type Consume = (options: ConsumeOptions) => Promise<void>;
const isConsume = (value: unknown): value is Consume => typeof value === 'function';

async function loadExample(): Promise<Consume> {
  const loaded: unknown = await import(EXAMPLE.href);
  const consume: unknown =
    typeof loaded === 'object' && loaded !== null && 'consume' in loaded ? loaded.consume : undefined;
  if (!isConsume(consume)) throw new Error('the example has no function consume');
  return consume;
}

describe('two engines on one EventStoreDB', () => {
  it('have one leader', async () => {
    await until('a leader', () => leads(one()));
    expect(await leads(other())).toBe(false);
  });

  it('answer on one what was written on the other, from its position on', async () => {
    const device = await activeDevice(tenancy);
    const threat = await onOther().send('device', 'POST', `/v1/devices/${device}/threats`, { json: TROJAN });
    expect(threat.status).toBe(200);
    const read = await tenancy.send('full', 'GET', `/v1/devices/${device}`, {
      headers: { 'vedette-min-position': placeOf(threat).position ?? '' },
    });
    expect(read).toMatchObject({ status: 200, body: { verdict: { verdict: 'nonCompliant' } } });
  });

  it('give out the same feed: a cursor of one is followed on the other', async () => {
    const first = await openFeed({ url: one().url, token: await tenancy.token('consumer'), after: '0' });
    const entries = [await first.next(), await first.next(), await first.next()];
    await first.close();
    const token = await onOther().token('consumer');
    const second = await openFeed({ url: other().url, token, after: entries[0]?.id ?? '' });
    expect([await second.next(), await second.next()]).toEqual(entries.slice(1));
    await second.close();
  });

  it('write each entry of the feed to the log once', async () => {
    const feed = await tenancy.send('consumer', 'GET', '/v1/intune/feed?after=0&limit=500', {
      headers: { accept: 'application/json' },
    });
    const ids = itemsOf(feed).map(({ id }) => String(id));
    expect(ids.length).toBeGreaterThan(3);
    await until('all written', async () => (await written()).length >= ids.length);
    expect(await written()).toEqual(ids);
  });

  it('give the same to a persistent subscription: the example of docs/consuming-from-eventstoredb.md', async () => {
    const consume = await loadExample();
    const cursors: string[] = [];
    const stop = new AbortController();
    let failures = 1;
    const consumed = consume({
      connectionString: server.connectionString,
      tenantId: tenancy.tenantId,
      signal: stop.signal,
      async take(type, data) {
        if (cursors.length === 2 && failures > 0) {
          failures -= 1;
          throw new Error('not now');
        }
        expect(type).toMatch(/^Intune(Device|Connector)StateChanged$/);
        const { cursor } = data;
        if (!cursors.includes(String(cursor))) cursors.push(String(cursor));
        await Promise.resolve();
      },
    });
    const all = await written();
    await until('consumed', () => Promise.resolve(cursors.length === all.length));
    stop.abort();
    await consumed;
    expect(cursors.toSorted()).toEqual(all.toSorted());
  });

  it('F2 answer 503 in bounded time while the log is away, say so, and are ready again by themselves', async () => {
    const device = await activeDevice(tenancy);
    server.pause();
    const began = performance.now();
    const refused = await tenancy.send('device', 'POST', `/v1/devices/${device}/threats`, { json: TROJAN });
    expect(refused.status).toBe(503);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect((await call(one().url, 'GET', '/readyz')).status).toBe(503);
    server.resume();
    await until('ready', async () => (await call(one().url, 'GET', '/readyz')).status === 200);
    expect((await activeDevice(tenancy)).length).toBeGreaterThan(0);
  });

  it('go on with one: it takes over what the leader did, and nothing is lost or doubled', async () => {
    await one().end('SIGTERM');
    await until('the other leads', () => leads(other()));
    const through = onOther();
    const before = (await written()).length;
    await activeDevice(through);
    await until('written by the new leader', async () => (await written()).length > before);
    const cursors = await written();
    expect(new Set(cursors).size).toBe(cursors.length);
  });

  it('a new node goes on from a copy of another one’s read models, and comes to the same', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vedette-copy-'));
    await cp(join(one().dataFolder, 'read-model'), join(folder, 'read-model'), { recursive: true });
    const copied = (await readdir(join(folder, 'read-model'))).filter((name) => name.endsWith('.db'));
    const third = await startEngineProcess({ dataFolder: folder, env });
    await until('ready', async () => (await call(third.url, 'GET', '/readyz')).status === 200);
    const last = await activeDevice(onOther());
    await until('there', async () => {
      const there = tenancyOf(third, tenancy.tenantId);
      return (await there.send('full', 'GET', `/v1/devices/${last}`)).status === 200;
    });
    expect(third.output().errors).not.toContain('built anew');
    expect((await readdir(join(folder, 'read-model'))).filter((name) => name.endsWith('.db'))).toEqual(copied);
    await third.end();
    await other().end();
    expect(liveDigest(folder)?.digest).toBe(liveDigest(other().dataFolder)?.digest);
    await rm(folder, { recursive: true });
  });

  it('refuse to start on a log that is not there, or is none: 69, 78, without the password', async () => {
    const away = await refusedStart({ env: { VEDETTE_LOG: 'esdb://user:changeit@127.0.0.1:9?tls=false' } });
    expect(away.exitCode).toBe(69);
    expect(away.errors).toContain('127.0.0.1:9');
    expect(away.errors).not.toContain('changeit');
  });
});
