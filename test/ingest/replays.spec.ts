import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rebuildDigest } from '#adapters/read-model/digest.js';
import { openSqliteLogReadOnly } from '#adapters/sqlite-log/reader.js';
import { Random } from '../domain-histories/random.js';
import { FULL } from '../endurance/scale.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { linesOf } from './feed-events.js';
import { recordingOf } from './recording.js';

const EVENTS = FULL ? 4000 : 600;
const PHONES = 20;
const TENANT = '5c0fa1b2-7d1e-4b3a-9c55-0d2f6a7e8b90';
const NOW = Date.parse('2026-11-20T12:00:00.000Z');
const BEGIN = NOW - 7 * 86_400_000;
const CLOCK = { VEDETTE_CLOCK: 'simulated:2026-11-20T12:00:00.000Z' };
const KILLED_WITHIN_MS = 20_000;

const recording = recordingOf(new Random(11), BEGIN, PHONES, EVENTS);

const running: EngineProcess[] = [];
afterAll(() => Promise.all(running.map((engine) => engine.stop())));

async function started(dataFolder?: string): Promise<EngineProcess> {
  const engine = await startEngineProcess({ env: CLOCK, ...(dataFolder === undefined ? {} : { dataFolder }) });
  running.push(engine);
  return engine;
}

/** An engine on the simulated clock with one tenant, that of every run. */
async function opened(): Promise<EngineProcess> {
  const engine = await started();
  const groups = { fullAccessGroupId: 'b7a0c4de-11f2-4c1d-8e9a-3f5d7c2b6a01' };
  const json = { entraTenantId: TENANT, displayName: 'Example', contactEmail: 'it@example.com', ...groups };
  await call(engine.url, 'POST', '/v1/tenants', { token: await engine.token('operator'), json });
  await call(engine.url, 'POST', '/v1/tenant/consent', { token: await engine.token('globalAdmin') });
  return engine;
}

async function ingest(engine: EngineProcess, events: readonly unknown[]): Promise<unknown> {
  const token = await engine.token('service');
  const { status, body } = await call(engine.url, 'POST', '/v1/ingest/lookout', { token, raw: linesOf(events) });
  expect(status).toBe(200);
  return body;
}

interface Told {
  readonly digest: string;
  readonly head: string;
}

/** What the log comes to, and where it ends. */
async function toldBy({ dataFolder }: EngineProcess): Promise<Told> {
  const log = openSqliteLogReadOnly(dataFolder);
  try {
    const head = await log.head();
    return { digest: (await rebuildDigest(log, { until: head })).digest, head };
  } finally {
    log.close();
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Threats, level and verdict of each device that is left, by the service's id of it. */
async function judged(engine: EngineProcess): Promise<unknown> {
  const token = await engine.token('full');
  const log = openSqliteLogReadOnly(engine.dataFolder);
  const position = await log.head();
  log.close();
  const headers = { 'vedette-min-position': position };
  const { body } = await call(engine.url, 'GET', '/v1/intune/devices?limit=500', { token, headers });
  const items = isObject(body) && Array.isArray(body['items']) ? body['items'].filter(isObject) : [];
  const devices: [string, unknown][] = [];
  for (const { deviceId, withheld } of items) {
    if (withheld === 'superseded') continue;
    const device = (await call(engine.url, 'GET', `/v1/devices/${String(deviceId)}`, { token })).body;
    if (!isObject(device) || !Array.isArray(device['threats']) || !isObject(device['verdict']))
      throw new Error('no device');
    const { level, activation, connection, intuneDeviceId, osVersion } = device;
    const threats = device['threats']
      .filter(isObject)
      .map(({ threatId, status, risk, classifications }) => ({ threatId, status, risk, classifications }))
      .sort((a, b) => String(a.threatId).localeCompare(String(b.threatId)));
    const { verdict, reasons } = device['verdict'];
    const codes = Array.isArray(reasons) ? reasons.filter(isObject).map(({ code }) => code) : [];
    devices.push([
      String(device['mtdDeviceId']),
      { level, activation, connection, intuneDeviceId, osVersion, threats, verdict, codes },
    ]);
  }
  expect(devices).toHaveLength(PHONES);
  return devices.sort(([a], [b]) => a.localeCompare(b));
}

describe('A recording on the simulated clock', () => {
  let once: EngineProcess;
  let first: Told;
  beforeAll(async () => {
    once = await opened();
    expect(await ingest(once, recording)).toMatchObject({ duplicates: 0, late: 0, deadLettered: 0 });
    first = await toldBy(once);
  }, 120_000);

  it('R31 played twice is one digest, and the second time writes nothing', async () => {
    expect(await ingest(once, recording)).toMatchObject({ accepted: 0, duplicates: recording.length });
    expect(await toldBy(once)).toEqual(first);
  }, 120_000);

  it('R31 played with kill -9 in the middle, and again, is the same digest', async () => {
    let engine = await opened();
    const { dataFolder } = engine;
    const log = openSqliteLogReadOnly(dataFolder);
    const opening = Number(await log.head());
    const broken = ingest(engine, recording).then(
      () => 'answered',
      () => 'broken off',
    );
    const deadline = performance.now() + KILLED_WITHIN_MS;
    while (Number(await log.head()) < opening + EVENTS / 3 && performance.now() < deadline) await pause(1);
    await engine.end('SIGKILL');
    log.close();
    expect(await broken).toBe('broken off');
    engine = await started(dataFolder);
    const again = await ingest(engine, recording);
    expect(again).toMatchObject({ late: 0, deadLettered: 0 });
    expect((await toldBy(engine)).digest).toBe(first.digest);
  }, 120_000);

  it('R31 R32 R33a shuffled, and in two halves at once, comes to the same threats, levels and verdicts', async () => {
    const expected = await judged(once);
    const random = new Random(3);
    const shuffled = await opened();
    await ingest(shuffled, random.shuffled(recording));
    expect(await judged(shuffled)).toEqual(expected);
    const halves = await opened();
    const half = recording.length / 2;
    await Promise.all([ingest(halves, recording.slice(half)), ingest(halves, recording.slice(0, half))]);
    expect(await judged(halves)).toEqual(expected);
  }, 240_000);
});
