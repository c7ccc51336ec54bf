import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { FeedReader } from '../support/feed-reader.js';
import { openFeed } from '../support/feed-reader.js';
import type { Tenancy } from '../support/tenancy.js';
import { enrollDevice, openTenancy, RULE } from '../support/tenancy.js';

const FEEDS = 200;
/** Consumers that never read what they are sent, among them. */
const STALLED = 20;
const DEVICES = 9;
const CHANGES = 60;
const MOST_GROWTH_MIB = 96;

let engine: EngineProcess;
let tenancy: Tenancy;
let other: Tenancy;
let devices: string[];
const stalled: Socket[] = [];

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
  other = await openTenancy(engine);
  await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
  devices = [];
  for (let count = 0; count < DEVICES; count += 1) {
    const device = await enrollDevice(tenancy);
    await tenancy.send('device', 'POST', `/v1/devices/${device}/activation`);
    devices.push(device);
  }
});
afterAll(async () => {
  for (const socket of stalled) socket.destroy();
  await engine.stop();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

/** Resident memory of the engine, by its own metrics. */
async function memoryMiB(): Promise<number> {
  const metrics = await (await fetch(`${engine.url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / 1024 / 1024;
}

async function stall(): Promise<void> {
  const { hostname, port } = new URL(engine.url);
  const socket = connect(Number(port), hostname);
  stalled.push(socket);
  socket.on('error', () => undefined);
  const token = await tenancy.token('consumer');
  socket.write(`GET /v1/intune/feed?after=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  await new Promise((resolve) => socket.once('readable', resolve));
  socket.pause();
}

/** Two entries with each: a threat and its resolution. */
async function change(): Promise<void> {
  for (let time = 0; time < CHANGES; time += 1) {
    const device = devices[time % DEVICES] ?? '';
    const json = { threatId: `t${time}`, type: 'OS', classifications: ['TROJAN'] };
    await tenancy.send('device', 'POST', `/v1/devices/${device}/threats`, { json });
    const status = { status: 'resolved' };
    await tenancy.send('device', 'PATCH', `/v1/devices/${device}/threats/t${time}`, { json: status });
  }
}

describe(`${FEEDS} open feeds, ${STALLED} of them stalled`, () => {
  it('give each entry to each consumer once and in order, cost little memory, and show no tenant to another', async () => {
    for (let count = 0; count < STALLED; count += 1) await stall();
    const token = await tenancy.token('consumer');
    const open = (): Promise<FeedReader> => openFeed({ url: engine.url, token });
    const feeds = await Promise.all(Array.from({ length: FEEDS - STALLED }, open));
    for (const feed of feeds) expect(await feed.next()).toMatchObject({ event: 'checkpoint' });
    const foreign = await openFeed({ url: engine.url, token: await other.token('consumer') });
    await foreign.next();
    const before = await memoryMiB();
    await change();
    const seen = await Promise.all(
      feeds.map(async (feed) => {
        const ids: (string | null)[] = [];
        while (ids.length < 2 * CHANGES) ids.push((await feed.next()).id);
        return ids;
      }),
    );
    const first = seen[0] ?? [];
    expect(new Set(first).size).toBe(2 * CHANGES);
    expect([...first].sort()).toEqual(first);
    for (const ids of seen) expect(ids).toEqual(first);
    const growth = (await memoryMiB()) - before;
    expect(growth).toBeLessThan(MOST_GROWTH_MIB);
    const device = await enrollDevice(other);
    expect(await foreign.next()).toMatchObject({ event: 'device', data: { deviceId: device } });
    console.log(
      `engine memory with ${FEEDS} open feeds: ${before.toFixed(0)} MiB, and ${growth.toFixed(1)} MiB more after ${2 * CHANGES} entries on each`,
    );
    for (const feed of [...feeds, foreign]) await feed.close();
  }, 120_000);
});
