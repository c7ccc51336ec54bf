import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import {
  enrollDevice,
  headerOf,
  itemsOf,
  openTenancy,
  openTenant,
  placeOf,
  readAfter,
  refusalOf,
  RULE,
  tenancyOf,
  textOf,
  TROJAN,
} from '../support/tenancy.js';

const DAY_MS = 86_400_000;
const BEGIN = Date.UTC(2027, 0, 1);
const DEVICES = 12;

let folder: string;
let engine: EngineProcess;
let tenancy: Tenancy;
let now = BEGIN;

const start = (): Promise<EngineProcess> =>
  startEngineProcess({ dataFolder: folder, env: { VEDETTE_CLOCK: `simulated:${new Date(BEGIN).toISOString()}` } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vedette-guard-'));
  engine = await start();
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  tenancy = await openTenancy(engine);
  await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
});

/** A guarded command. */
interface Change {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
}

interface How {
  readonly query?: string;
  readonly confirmation?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: 'full' | 'restricted';
}

function ask({ method, path, json }: Change, { query = '', confirmation, headers, as = 'full' }: How = {}) {
  const confirmed = confirmation === undefined ? {} : { 'vedette-confirmation': confirmation };
  return tenancy.send(as, method, path + query, { json, headers: { ...headers, ...confirmed } });
}
const dryRun = (change: Change): Promise<Answer> => ask(change, { query: '?dryRun=true' });

async function fleet(count: number, { withTrojan = false } = {}): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const device = await enrollDevice(tenancy);
      await tenancy.send('device', 'POST', `/v1/devices/${device}/activation`);
      await tenancy.send('device', 'POST', `/v1/devices/${device}/check-ins`);
      if (withTrojan) await tenancy.send('device', 'POST', `/v1/devices/${device}/threats`, { json: TROJAN });
      return device;
    }),
  );
}

async function moveDays(days: number): Promise<void> {
  now += days * DAY_MS;
  const token = await engine.token('operator');
  const json = { now: new Date(now).toISOString() };
  expect((await call(engine.url, 'PUT', '/v1/simulation/clock', { token, json })).status).toBe(200);
}

const policyRevision = async (): Promise<string> =>
  headerOf(await tenancy.send('full', 'GET', '/v1/threat-policy'), 'etag');

const countsOf = (changed: number, becoming: Readonly<Record<string, number>> = {}, judged = DEVICES) => ({
  judged,
  changed,
  becoming: { compliant: 0, nonCompliant: 0, notEvaluated: 0, ...becoming },
});

/** Goes through what every guarded command does: dry run, refusal, confirmation. @returns the answer of the confirmed one */
async function walk(change: Change, counts: ReturnType<typeof countsOf>): Promise<Answer> {
  const dry = await dryRun(change);
  expect(dry).toMatchObject({ status: 200, body: { counts } });
  expect(dry.headers.get('vedette-position')).toBeNull();
  const refused = await ask(change);
  expect(refused).toMatchObject({ status: 409, body: { code: 'blast-radius', counts } });
  expect((await dryRun(change)).body).toEqual({ counts });
  const done = await ask(change, { confirmation: textOf(refused, 'confirmation') });
  expect(done.status).toBe(200);
  return done;
}

const lower: Change = { method: 'PUT', path: '/v1/threat-policy/TROJAN', json: { risk: 'none' } };

describe('the blast-radius guard', () => {
  it('R34 asks before a risk level changes too many verdicts, and a dry run tells how many', async () => {
    const devices = await fleet(DEVICES, { withTrojan: true });
    const before = await policyRevision();
    const done = await walk(lower, countsOf(DEVICES, { compliant: DEVICES }));
    expect([before, headerOf(done, 'etag')]).toEqual(['"0"', '"1"']);
    expect((await readAfter(tenancy, done, `/v1/devices/${devices[0]}`)).body).toMatchObject({
      verdict: { verdict: 'compliant' },
    });
  });

  it('R34 asks before a reset, and does not ask about fewer than 10 devices', async () => {
    await fleet(9, { withTrojan: true });
    expect((await ask(lower)).status).toBe(200);
    const reset: Change = { method: 'POST', path: '/v1/threat-policy/reset' };
    expect(await dryRun(reset)).toMatchObject({ body: { counts: countsOf(9, { nonCompliant: 9 }, 9) } });
    await fleet(1, { withTrojan: true });
    await walk(reset, countsOf(10, { nonCompliant: 10 }, 10));
  });

  it('R34 asks before a platform rule changes too many verdicts', async () => {
    await fleet(DEVICES);
    const path = '/v1/compliance-policy/android';
    const json = { ...RULE, unsupportedOsBlocked: true, minimumOsVersion: '16' };
    await walk({ method: 'PUT', path, json }, countsOf(DEVICES, { nonCompliant: DEVICES }));
  });

  it('R26 R34 asks before Intune is told something else of too many devices', async () => {
    await fleet(DEVICES);
    const json = { deviceStatus: false, threatStatus: true };
    await walk({ method: 'PUT', path: '/v1/connector/state-sync', json }, countsOf(DEVICES));
  });

  it('R22 R22a R34 asks before a threshold disconnects too many devices, and does not hold what was confirmed', async () => {
    const devices = await fleet(DEVICES);
    await moveDays(5);
    await tenancy.send('device', 'POST', `/v1/devices/${devices[0]}/check-ins`);
    const settings = (disconnectedAfterDays: number): Change => ({
      method: 'PUT',
      path: '/v1/connector/enrollment-settings',
      json: { disconnectedAfterDays },
    });
    expect((await dryRun(settings(6))).body).toEqual({ counts: countsOf(0) });
    await walk(settings(3), countsOf(DEVICES - 1, { nonCompliant: DEVICES - 1 }));
    await moveDays(0);
    const connections = async (): Promise<string[]> => {
      const found = await Promise.all(devices.map((device) => tenancy.send('full', 'GET', `/v1/devices/${device}`)));
      return found.map((answer) => textOf(answer, 'connection')).sort();
    };
    const disconnected = Array.from({ length: DEVICES - 1 }, () => 'disconnected');
    expect(await connections()).toEqual(['connected', ...disconnected]);
    expect((await tenancy.send('full', 'GET', '/v1/connector')).body).toMatchObject({ heldSweeps: [] });
    await walk(settings(30), countsOf(DEVICES - 1, { compliant: DEVICES - 1 }));
  });

  it('R23 R34 asks before a threshold makes the connector unresponsive', async () => {
    await fleet(DEVICES);
    await tenancy.send('service', 'POST', '/v1/connector/heartbeats', { json: { outcome: 'succeeded' } });
    await moveDays(2);
    const json = { heartbeatFrequencyMinutes: 10, unresponsivenessThresholdDays: 1 };
    const change = { method: 'PUT', path: '/v1/connector/connection-settings', json };
    await walk(change, countsOf(DEVICES, { notEvaluated: DEVICES }));
  });

  it('R8 R34 asks before the members of a removed group leave, and not about a poll', async () => {
    const path = '/v1/enrollment/groups';
    const add: Change = { method: 'POST', path, json: { displayName: 'Staff' } };
    expect((await dryRun(add)).body).toEqual({ counts: countsOf(0, {}, 0) });
    expect((await dryRun({ method: 'DELETE', path: `${path}/Staff` })).status).toBe(404);
    expect((await ask(add)).status).toBe(201);
    expect(refusalOf(await dryRun(add))).toEqual({ status: 409, code: 'group-already-added' });
    const poll = async (devices: readonly unknown[]): Promise<Answer> =>
      tenancy.send('service', 'PUT', `${path}/Staff/members`, {
        json: { resolution: 'resolved', objectId: '7d1c9f5e-0a3b-4c2d-8e6f-112233445566', nestedGroups: [], devices },
      });
    const members = Array.from({ length: DEVICES }, () => ({ intuneDeviceId: randomUUID(), platform: 'android' }));
    expect((await poll(members)).status).toBe(200);
    expect((await poll([])).status).toBe(200);
    const back = await poll(members);
    expect(back.status).toBe(200);
    await walk({ method: 'DELETE', path: `${path}/Staff` }, countsOf(DEVICES, { notEvaluated: DEVICES }));
    const left = itemsOf(await readAfter(tenancy, back, '/v1/intune/devices'));
    expect(left.map(({ withheld }) => withheld)).toEqual(members.map(() => 'unreported'));
  });

  it('R34 takes a confirmation once, for exactly the change that it was given for', async () => {
    await fleet(DEVICES, { withTrojan: true });
    const confirmation = textOf(await ask(lower), 'confirmation');
    const others: readonly Change[] = [
      { ...lower, json: { risk: 'advisory' } },
      { method: 'PUT', path: '/v1/threat-policy/UNKNOWN', json: { risk: 'none' } },
      { method: 'POST', path: '/v1/threat-policy/reset' },
    ];
    expect(await ask(others[0] ?? lower, { confirmation })).toMatchObject({ status: 409 });
    for (const text of ['x', `${confirmation}x`, confirmation.slice(1), 'a.b'])
      expect(refusalOf(await ask(lower, { confirmation: text }))).toEqual({ status: 409, code: 'blast-radius' });
    for (const text of ['', 'x'.repeat(256)])
      expect(refusalOf(await ask(lower, { confirmation: text }))).toEqual({ status: 400, code: 'invalid-request' });

    // Another revision of the policy: what was counted is not what would be changed.
    await ask({ method: 'PUT', path: '/v1/threat-policy/ADWARE', json: { risk: 'high' } });
    const again = await ask(lower, { confirmation });
    expect(refusalOf(again)).toEqual({ status: 409, code: 'blast-radius' });

    const fresh = textOf(again, 'confirmation');
    expect((await ask(lower, { confirmation: fresh })).status).toBe(200);
    const raise = { ...lower, json: { risk: 'high' } };
    await ask(raise, { confirmation: textOf(await ask(raise), 'confirmation') });
    expect(refusalOf(await ask(lower, { confirmation: fresh }))).toEqual({ status: 409, code: 'blast-radius' });
  });

  it('R34 takes a confirmation of nobody else', async () => {
    const tenant = await openTenant(engine);
    tenancy = tenancyOf(engine, tenant.id);
    await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
    await fleet(DEVICES, { withTrojan: true });
    const confirmation = textOf(await ask(lower), 'confirmation');
    // From now on another person has full access.
    await tenancy.token('restricted');
    const json = { fullAccessGroupId: tenant.restrictedAccessGroupId };
    const token = await engine.token('operator');
    const changed = await call(engine.url, 'PUT', `/v1/tenants/${tenant.id}/access-groups`, { token, json });
    expect(changed.status).toBe(200);
    const refused = await ask(lower, { as: 'restricted', confirmation });
    expect(refusalOf(refused)).toEqual({ status: 409, code: 'blast-radius' });
    const given = textOf(refused, 'confirmation');
    expect((await ask(lower, { as: 'restricted', confirmation: given })).status).toBe(200);
  });

  it('R34 takes a confirmation after a restart', async () => {
    await fleet(DEVICES, { withTrojan: true });
    const confirmation = textOf(await ask(lower), 'confirmation');
    await engine.end('SIGTERM');
    engine = await start();
    tenancy = tenancyOf(engine, tenancy.tenantId);
    expect((await ask(lower, { confirmation })).status).toBe(200);
  });

  it('R34 refuses in the order of the API: fields, what is not there, a repeated command, its precondition, the guard', async () => {
    await fleet(DEVICES, { withTrojan: true });
    const unknown = { ...lower, path: '/v1/threat-policy/NOT_A_CODE' };
    for (const query of ['', '?dryRun=true', '?dryRun=false'])
      expect(refusalOf(await ask(unknown, { query }))).toEqual({ status: 404, code: 'not-found' });
    for (const query of ['?dryRun=maybe', '?dryRun=', '?dryRun=true&dryRun=true', '?dryrun=true', '?dryRun=true&x=1'])
      expect(await ask(lower, { query })).toMatchObject({
        status: 400,
        body: { errors: [{ parameter: expect.any(String) }] },
      });
    expect((await ask({ ...lower, json: { risk: 'huge' } }, { query: '?dryRun=true' })).status).toBe(400);
    const stale = { 'if-match': '"7"' };
    for (const query of ['', '?dryRun=true']) expect((await ask(lower, { query, headers: stale })).status).toBe(412);
    expect((await ask(lower, { as: 'restricted', query: '?dryRun=true' })).status).toBe(403);

    const key = { 'idempotency-key': 'lower-it' };
    const refused = await ask(lower, { headers: key });
    const done = await ask(lower, { headers: key, confirmation: textOf(refused, 'confirmation') });
    expect(done.status).toBe(200);
    expect(placeOf(await ask(lower, { headers: key }))).toEqual(placeOf(done));
    const other = { ...lower, json: { risk: 'high' } };
    for (const query of ['', '?dryRun=true'])
      expect(refusalOf(await ask(other, { query, headers: key })).status).toBe(422);
    expect((await ask(lower, { query: '?dryRun=true', headers: key })).body).toEqual({ counts: countsOf(0) });
    expect(await policyRevision()).toBe(headerOf(done, 'etag'));
  });
});
