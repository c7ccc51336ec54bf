import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeEvent } from '#domain/codec/event-codec.js';
import { formatInstant } from '#domain/instant.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { Answer } from '../support/api.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { refusedStart, startEngineProcess } from '../support/engine.js';
import { openLogOf } from '../support/engine-log.js';
import type { Tenancy } from '../support/tenancy.js';
import {
  enrollDevice,
  headerOf,
  openTenancy,
  placeOf,
  readAfter,
  RULE,
  tenancyOf,
  TROJAN,
} from '../support/tenancy.js';

const DAY_MS = 86_400_000;
const NEW_YEAR = Date.UTC(2027, 0, 1);

let folder: string;
let engine: EngineProcess;
let tenancy: Tenancy;
/** What the clock showed when the test began. */
let began = NEW_YEAR;

/** Days, and minutes, after the beginning of the test. */
const on = (days: number, minutes = 0): string => new Date(began + days * DAY_MS + minutes * 60_000).toISOString();

const start = (at: string): Promise<EngineProcess> =>
  startEngineProcess({ dataFolder: folder, env: { VEDETTE_CLOCK: `simulated:${at}` } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vedette-clock-'));
  engine = await start(on(0));
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  began = await shown();
  tenancy = await openTenancy(engine);
  await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
});

const CLOCK = '/v1/simulation/clock';

async function put(now: unknown): Promise<Answer> {
  return call(engine.url, 'PUT', CLOCK, { token: await engine.token('operator'), json: { now } });
}

async function shown(): Promise<number> {
  const { body } = await call(engine.url, 'GET', CLOCK, { token: await engine.token('operator') });
  return Date.parse(String(Object.getOwnPropertyDescriptor(body, 'now')?.value));
}

/** Moves the clock by as many moves as it takes. @returns the last answer */
async function moveTo(days: number, minutes = 0): Promise<Answer> {
  const to = Date.parse(on(days, minutes));
  for (;;) {
    const reachable = (await shown()) + 31 * DAY_MS;
    const answer = await put(new Date(Math.min(to, reachable)).toISOString());
    expect(answer.status).toBe(200);
    if (reachable >= to) return answer;
  }
}

/** Type and time of the tenant's events of these types, in the order of the log. */
async function written(...types: readonly string[]): Promise<[string, string][]> {
  const found: [string, string][] = [];
  const reader = await openLogOf(folder);
  for await (const message of reader.subscribeToAll({ after: BEGINNING, signal: new AbortController().signal })) {
    for (const recorded of message.kind === 'batch' ? message.events : []) {
      if (!types.includes(recorded.type) || !recorded.stream.includes(tenancy.tenantId)) continue;
      const decoded = decodeEvent(recorded);
      if (decoded.known) found.push([recorded.type, formatInstant(decoded.metadata.occurredAt)]);
    }
  }
  await reader.close();
  return found;
}

async function activatedDevice(): Promise<string> {
  const device = await enrollDevice(tenancy);
  expect((await tenancy.send('device', 'POST', `/v1/devices/${device}/activation`)).status).toBe(200);
  return device;
}

const activatedDevices = (count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => activatedDevice()));

const checkIn = (device: string): Promise<Answer> => tenancy.send('device', 'POST', `/v1/devices/${device}/check-ins`);

describe('the simulated clock', () => {
  it('shows what it was started with, and is moved by an operator, forwards, at most 31 days', async () => {
    const token = await engine.token('operator');
    expect(await call(engine.url, 'GET', CLOCK, { token })).toMatchObject({ status: 200, body: { now: on(0) } });
    expect(await put(on(31))).toMatchObject({ status: 200, body: { now: on(31) } });
    expect(await put(on(31, -1))).toMatchObject({ status: 400, body: { errors: [{ pointer: '/now' }] } });
    expect(await put(on(62, 1))).toMatchObject({ status: 400, body: { errors: [{ pointer: '/now' }] } });
    for (const now of ['tomorrow', 5, null, undefined]) expect((await put(now)).status).toBe(400);
    expect(await call(engine.url, 'GET', CLOCK, { token })).toMatchObject({ body: { now: on(31) } });
    for (const as of ['full', 'service', 'auditor'] as const)
      expect((await tenancy.send(as, 'GET', CLOCK)).status).toBe(403);
    expect((await call(engine.url, 'GET', CLOCK)).status).toBe(401);
    const { body } = await call(engine.url, 'GET', '/openapi.json');
    expect(body).toHaveProperty(['paths', CLOCK, 'put']);
  });

  it('is the time at which commands are decided, and not that of tokens', async () => {
    await moveTo(400);
    await activatedDevice();
    expect(await written('DeviceActivated')).toEqual([['DeviceActivated', on(400)]]);
  });

  it('goes on after a restart where it was, and the other kind of clock refuses its log', async () => {
    await moveTo(3);
    expect(await engine.end()).toBe(0);
    const refusal = await refusedStart({ dataFolder: folder });
    expect(refusal).toMatchObject({ exitCode: 78, errors: expect.stringContaining('VEDETTE_CLOCK=simulated') });
    engine = await start(on(-5));
    const token = await engine.token('operator');
    expect(await call(engine.url, 'GET', CLOCK, { token })).toMatchObject({ body: { now: on(3) } });
  });

  it('refuses a log of the clock of the machine, where its paths do not exist', async () => {
    const other = await startEngineProcess();
    const token = await other.token('operator');
    for (const method of ['GET', 'PUT'])
      expect(
        (await call(other.url, method, CLOCK, method === 'GET' ? { token } : { token, json: { now: on(1) } })).status,
      ).toBe(404);
    const { body } = await call(other.url, 'GET', '/openapi.json');
    expect(body).not.toHaveProperty(['paths', CLOCK]);
    await other.end();
    const refusal = await refusedStart({ dataFolder: other.dataFolder, env: { VEDETTE_CLOCK: 'simulated' } });
    expect(refusal).toMatchObject({ exitCode: 78, errors: expect.stringContaining('VEDETTE_CLOCK=system') });
    await other.stop();
  });
});

describe('timers over HTTP', () => {
  it('R21 R22 a device is disconnected 30 days after it was heard of last, and a check-in restores it', async () => {
    const device = await activatedDevice();
    await moveTo(10);
    expect((await checkIn(device)).status).toBe(200);
    const before = await moveTo(39);
    expect((await readAfter(tenancy, before, `/v1/devices/${device}`)).body).toMatchObject({
      connection: 'connected',
      verdict: { verdict: 'compliant' },
    });
    const moved = await moveTo(45);
    expect(await written('HeartbeatMissed')).toEqual([['HeartbeatMissed', on(40)]]);
    // What the timers wrote can be read as soon as the move is answered.
    expect((await tenancy.send('full', 'GET', `/v1/devices/${device}`)).body).toMatchObject({
      connection: 'disconnected',
      verdict: {
        verdict: 'nonCompliant',
        reasons: [{ code: 'disconnected' }],
        position: headerOf(moved, 'vedette-position'),
      },
    });
    expect((await checkIn(device)).body).toMatchObject({ connection: 'connected', verdict: { verdict: 'compliant' } });
    expect(await written('HeartbeatRestored')).toEqual([['HeartbeatRestored', on(45)]]);
  });

  it('R22 a later threshold connects again, an earlier one disconnects at its change', async () => {
    const device = await activatedDevice();
    await moveTo(31);
    const settings = (disconnectedAfterDays: number): Promise<Answer> =>
      tenancy.send('full', 'PUT', '/v1/connector/enrollment-settings', { json: { disconnectedAfterDays } });
    expect((await settings(60)).status).toBe(200);
    await put(on(31));
    expect((await tenancy.send('full', 'GET', `/v1/devices/${device}`)).body).toMatchObject({
      connection: 'connected',
    });
    await moveTo(40);
    await settings(20);
    await put(on(40));
    expect(await written('HeartbeatMissed', 'HeartbeatRestored')).toEqual([
      ['HeartbeatMissed', on(30)],
      ['HeartbeatRestored', on(31)],
      ['HeartbeatMissed', on(40)],
    ]);
  });

  it('R22a F7 a sweep over the limit is held and shown, and its release disconnects at the due instants', async () => {
    const devices = await activatedDevices(12);
    await moveTo(35);
    expect(await written('SweepHeld', 'HeartbeatMissed')).toEqual([['SweepHeld', on(30)]]);
    const connector = await tenancy.send('full', 'GET', '/v1/connector');
    expect(connector.body).toMatchObject({
      degraded: expect.arrayContaining([expect.objectContaining({ code: 'sweepHeld', since: on(30) })]),
      heldSweeps: [{ id: expect.any(String), since: on(30), devices: 12 }],
    });
    const [back] = devices;
    expect((await checkIn(String(back))).status).toBe(200);
    const held: unknown = Object.getOwnPropertyDescriptor(connector.body, 'heldSweeps')?.value;
    const sweep: unknown = Array.isArray(held) ? held[0] : null;
    const id = String(Object.getOwnPropertyDescriptor(sweep, 'id')?.value);
    const released = await tenancy.send('full', 'POST', `/v1/connector/held-sweeps/${id}/release`);
    expect(released).toMatchObject({ status: 200, body: { heldSweeps: [] } });
    await put(on(35));
    expect(await written('HeartbeatMissed')).toEqual(Array<unknown>(11).fill(['HeartbeatMissed', on(30)]));
    expect((await tenancy.send('full', 'GET', `/v1/devices/${back}`)).body).toMatchObject({ connection: 'connected' });
  });

  it('R14 an ignore ends at its expiry, and the device is judged by its threat again', async () => {
    const device = await activatedDevice();
    const path = `/v1/devices/${device}/threats`;
    await tenancy.send('device', 'POST', path, { json: TROJAN });
    const ignore = (): Promise<Answer> =>
      tenancy.send('full', 'PATCH', `${path}/${TROJAN.threatId}`, {
        headers: { 'idempotency-key': device },
        json: { status: 'ignored', reason: 'known', until: on(7, 30) },
      });
    const ignored = await ignore();
    expect(ignored).toMatchObject({ status: 200, body: { status: 'ignored', ignoredUntil: on(7, 30) } });
    await moveTo(7, 29);
    expect((await tenancy.send('full', 'GET', `/v1/devices/${device}`)).body).toMatchObject({ level: 'secured' });
    await moveTo(8);
    expect(await written('ThreatReopened')).toEqual([['ThreatReopened', on(7, 30)]]);
    // Repeated with its key after the expiry it is answered as a repeated one, and not refused for its `until`.
    expect(placeOf(await ignore())).toEqual(placeOf(ignored));
    expect((await tenancy.send('full', 'GET', `/v1/devices/${device}`)).body).toMatchObject({
      level: 'high',
      verdict: { verdict: 'nonCompliant' },
    });
  });

  it('R23 a connector misses its heartbeat, becomes unresponsive, and the next success restores both', async () => {
    const device = await activatedDevice();
    const heartbeat = (): Promise<Answer> =>
      tenancy.send('service', 'POST', '/v1/connector/heartbeats', { json: { outcome: 'succeeded' } });
    await moveTo(1);
    expect((await heartbeat()).status).toBe(200);
    await moveTo(1, 30);
    expect((await tenancy.send('full', 'GET', '/v1/connector')).body).toMatchObject({
      lastHeartbeatAt: on(1),
      degraded: [{ code: 'heartbeatMissed', since: on(1, 20) }],
    });
    await moveTo(9);
    expect((await tenancy.send('full', 'GET', `/v1/devices/${device}`)).body).toMatchObject({
      verdict: { verdict: 'notEvaluated', reasons: [{ code: 'partnerDataIgnored' }] },
    });
    expect(await heartbeat()).toMatchObject({ status: 200, body: { degraded: [] } });
    expect(
      await written(
        'ConnectorHeartbeatMissed',
        'ConnectorBecameUnresponsive',
        'ConnectorHeartbeatRestored',
        'ConnectorBecameResponsive',
      ),
    ).toEqual([
      ['ConnectorHeartbeatMissed', on(1, 20)],
      ['ConnectorBecameUnresponsive', on(8)],
      ['ConnectorHeartbeatRestored', on(9)],
      ['ConnectorBecameResponsive', on(9)],
    ]);
  });

  it('R22 R14 R23 an engine that was off catches up with the instants at which things were due', async () => {
    const device = await activatedDevice();
    const path = `/v1/devices/${device}/threats`;
    await tenancy.send('device', 'POST', path, { json: TROJAN });
    await tenancy.send('full', 'PATCH', `${path}/${TROJAN.threatId}`, {
      json: { status: 'ignored', reason: 'known', until: on(5) },
    });
    await tenancy.send('service', 'POST', '/v1/connector/heartbeats', { json: { outcome: 'succeeded' } });
    expect(await engine.end('SIGKILL')).toBeNull();
    engine = await start(on(100));
    tenancy = tenancyOf(engine, tenancy.tenantId);
    await put(on(100));
    const types = ['ThreatReopened', 'HeartbeatMissed', 'ConnectorHeartbeatMissed', 'ConnectorBecameUnresponsive'];
    expect((await written(...types)).toSorted()).toEqual([
      ['ConnectorBecameUnresponsive', on(7)],
      ['ConnectorHeartbeatMissed', on(0, 20)],
      ['HeartbeatMissed', on(30)],
      ['ThreatReopened', on(5)],
    ]);
  });
});
