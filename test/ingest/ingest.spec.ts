import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import { itemsOf, minutesAgo, openTenancy, placeOf, readAfter } from '../support/tenancy.js';
import { auditEvent, deviceEvent, linesOf, threatEvent } from './feed-events.js';

let engine: EngineProcess;
let tenancy: Tenancy;
beforeAll(async () => {
  engine = await startEngineProcess();
});
afterAll(() => engine.stop());

const NONE = { accepted: 0, duplicates: 0, late: 0, ignored: 0, deadLettered: 0 };
const ingest = (raw: string, headers: Record<string, string> = {}): Promise<Answer> =>
  tenancy.send('service', 'POST', '/v1/ingest/lookout', { raw, headers });

/** The one device that the tenant has, as the list of its Intune states tells of it, and in full. */
async function onlyDevice(done: Answer): Promise<unknown> {
  const listed = itemsOf(await readAfter(tenancy, done, '/v1/intune/devices'));
  const [device, ...others] = listed.filter(({ withheld }) => withheld !== 'superseded');
  expect(others).toEqual([]);
  return (await tenancy.send('full', 'GET', `/v1/devices/${String(device?.['deviceId'])}`)).body;
}

const SAMPLES = new URL('../../../test/fixtures/lookout-mra/', import.meta.url);
const samples = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readFileSync(new URL(name, SAMPLES), 'utf8'));

describe('Ingest of the Mobile Risk API', () => {
  beforeAll(async () => {
    tenancy = await openTenancy(engine);
  });

  it('R31 R32 takes in recorded events, in whatever frame they come, once', async () => {
    const events = samples.map((text): unknown => JSON.parse(text));
    const first = await ingest(samples.join('\n'));
    expect(first).toMatchObject({ status: 200, body: { ...NONE, accepted: 5, ignored: 1 } });
    const again = { status: 200, body: { ...NONE, duplicates: 6 } };
    const stream = `retry: 3000\n\nid: 1\nevent: events\ndata: ${JSON.stringify({ events })}\n\nevent: heartbeat\ndata:{}\n\n`;
    for (const body of [linesOf(events), JSON.stringify(events), JSON.stringify({ events }), stream])
      expect(await ingest(body)).toMatchObject(again);
    expect(await ingest(JSON.stringify(events, null, 2))).toMatchObject(again);
    expect(placeOf(await ingest(linesOf(events)))).toEqual(placeOf(first));
  });
});

describe('R32 what an event of the feed comes to', () => {
  beforeAll(async () => {
    tenancy = await openTenancy(engine);
  });

  it('R8 R15 R32 a threat of an unknown device enrols it: pending, unreported, without a platform', async () => {
    const done = await ingest(
      linesOf([
        threatEvent({ at: minutesAgo(9), device: 'phone-1', threat: 't-1', classifications: ['SURVEILLANCE'] }),
      ]),
    );
    expect(done).toMatchObject({ status: 200, body: { ...NONE, accepted: 1 } });
    expect(await onlyDevice(done)).toMatchObject({
      mtdDeviceId: 'phone-1',
      intuneDeviceId: null,
      platform: null,
      activation: 'pending',
      reported: false,
      level: 'high',
      threats: [{ threatId: 't-1', status: 'open', classifications: ['SURVEILLANCEWARE'] }],
    });
  });

  it('R7 R32 R33a its own status activates it and links its Intune id; without one it stays linked', async () => {
    const externalId = randomUUID();
    const told = { device: 'phone-1', externalId: externalId.toUpperCase(), at: minutesAgo(8) };
    const linked = await onlyDevice(await ingest(linesOf([deviceEvent(told)])));
    const expected = { intuneDeviceId: externalId, platform: 'android', activation: 'activated', reported: true };
    expect(linked).toMatchObject({ ...expected, mtdDeviceId: 'phone-1', level: 'high' });
    const done = await ingest(linesOf([deviceEvent({ device: 'phone-1', at: minutesAgo(7), osVersion: '15' })]));
    expect(await onlyDevice(done)).toMatchObject({ ...expected, osVersion: '15' });
  });

  it('R31 an older status is late: it changes nothing, and is kept', async () => {
    const late = deviceEvent({ device: 'phone-1', at: minutesAgo(20), activation: 'DEACTIVATED', osVersion: '9' });
    const done = await ingest(linesOf([late]));
    expect(done.body).toEqual({ ...NONE, late: 1 });
    expect(await onlyDevice(done)).toMatchObject({ activation: 'activated', osVersion: '15' });
    expect((await ingest(linesOf([late]))).body).toEqual({ ...NONE, duplicates: 1 });
  });

  it('R14a R32 its threats are resolved, ignored, deleted and other ones than before', async () => {
    const of = (threat: string, told: Record<string, string>, minutes: number) =>
      threatEvent({ device: 'phone-1', threat, at: minutesAgo(minutes), ...told });
    const done = await ingest(
      linesOf([
        of('t-1', { status: 'RESOLVED', change: 'UPDATED' }, 6),
        of('t-2', {}, 6),
        { ...threatEvent({ device: 'phone-1', threat: 't-2', at: minutesAgo(5), classifications: ['ADWARE'] }) },
        of('t-3', { status: 'IGNORED' }, 5),
        of('t-4', {}, 6),
        of('t-4', { change: 'DELETED' }, 4),
      ]),
    );
    expect(done.body).toEqual({ ...NONE, accepted: 6 });
    expect(await onlyDevice(done)).toMatchObject({
      level: 'low',
      threats: expect.arrayContaining([
        expect.objectContaining({ threatId: 't-1', status: 'resolved' }),
        expect.objectContaining({ threatId: 't-2', status: 'open', classifications: ['ADWARE'] }),
        expect.objectContaining({ threatId: 't-3', status: 'ignored' }),
        expect.objectContaining({ threatId: 't-4', status: 'resolved' }),
      ]),
    });
  });

  it('R22 R32 it is disconnected at once where its source says so, and not by an older word', async () => {
    const silent = { device: 'phone-1', activation: 'ACTIVATED', protection: 'DISCONNECTED', actor: 'SYSTEM' } as const;
    const done = await ingest(linesOf([deviceEvent({ ...silent, at: minutesAgo(3) })]));
    expect(await onlyDevice(done)).toMatchObject({ connection: 'disconnected' });
    const heard = await ingest(linesOf([deviceEvent({ device: 'phone-1', at: minutesAgo(2) })]));
    expect(await onlyDevice(heard)).toMatchObject({ connection: 'connected' });
  });

  it('R33a names that its device has let go are passed over', async () => {
    const externalId = String((await onlyDeviceState())['intuneDeviceId']);
    const done = await ingest(linesOf([deviceEvent({ device: 'phone-2', externalId, at: minutesAgo(1) })]));
    expect(await onlyDevice(done)).toMatchObject({ mtdDeviceId: 'phone-2', intuneDeviceId: externalId });
    const former = await ingest(linesOf([threatEvent({ device: 'phone-1', threat: 't-9', at: minutesAgo(1) })]));
    expect(former.body).toEqual({ ...NONE, ignored: 1 });
  });

  it('R8 R32 DELETED deletes it; what is older than that is late', async () => {
    const done = await ingest(linesOf([deviceEvent({ device: 'phone-2', at: minutesAgo(0.5), change: 'DELETED' })]));
    expect(done.body).toEqual({ ...NONE, accepted: 1 });
    const before = await ingest(linesOf([threatEvent({ device: 'phone-2', threat: 't-8', at: minutesAgo(1) })]));
    expect(before.body).toEqual({ ...NONE, late: 1 });
    expect(await onlyDevice(before)).toMatchObject({ activation: 'deleted', threats: [] });
  });

  async function onlyDeviceState(): Promise<Readonly<Record<string, unknown>>> {
    const device = await onlyDevice(await ingest(linesOf([auditEvent(minutesAgo(1))])));
    return Object.fromEntries(Object.entries(device ?? {}));
  }
});

describe('Requests of the ingest', () => {
  beforeAll(async () => {
    tenancy = await openTenancy(engine);
  });

  it('R31 a repeated request is answered as the first time, and another one under its key is refused', async () => {
    const body = linesOf([threatEvent({ at: minutesAgo(9), device: 'p', threat: 't' }), auditEvent(minutesAgo(1))]);
    const key = { 'idempotency-key': randomUUID() };
    const first = await ingest(body, key);
    expect(first).toMatchObject({ status: 200, body: { ...NONE, accepted: 1, ignored: 1 } });
    const again = await ingest(body, key);
    expect([again.body, placeOf(again)]).toEqual([first.body, placeOf(first)]);
    expect(await ingest(`${body}\n`, key)).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it('R32 sets aside what it can not read, once, with the reason, and takes in the rest', async () => {
    const good = threatEvent({ at: minutesAgo(5), device: 'p', threat: 'ok' });
    const snoozed = threatEvent({ at: minutesAgo(5), device: 'p', threat: 's', status: 'SNOOZED' });
    const body = `${linesOf([good])}{"id":"cut","type":"THR\n${linesOf([snoozed, 7])}`;
    expect((await ingest(body)).body).toEqual({ ...NONE, accepted: 1, deadLettered: 3 });
    expect((await ingest(body)).body).toEqual({ ...NONE, duplicates: 4 });
    const listed = await tenancy.send('full', 'GET', '/v1/ingest/dead-letters');
    const reasons = itemsOf(listed).map(({ reason, retryable }) => [reason, retryable]);
    expect(reasons.sort()).toEqual([
      ['notAnObject', true],
      ['notJson', true],
      ['statusUnknown', true],
    ]);
    const page = await tenancy.send('service', 'GET', '/v1/ingest/dead-letters?limit=2');
    expect(itemsOf(page)).toHaveLength(2);
    const cursor = /"nextCursor":"([^"]+)"/.exec(JSON.stringify(page.body))?.[1] ?? '';
    const rest = await tenancy.send('service', 'GET', `/v1/ingest/dead-letters?limit=2&cursor=${cursor}`);
    expect([...itemsOf(page), ...itemsOf(rest)]).toEqual(itemsOf(listed));
    const [{ id } = { id: '' }] = itemsOf(listed);
    const tried = await tenancy.send('full', 'POST', `/v1/ingest/dead-letters/${String(id)}/retry`);
    expect(tried).toMatchObject({ status: 200, body: { id, outcome: 'deadLettered' } });
    const foreign = await openTenancy(engine);
    const path = `/v1/ingest/dead-letters/${String(id)}/retry`;
    expect(await foreign.send('service', 'POST', path)).toMatchObject({ status: 404 });
    expect(await tenancy.send('service', 'POST', '/v1/ingest/dead-letters/x/retry')).toMatchObject({ status: 400 });
  });

  it('R3 is open to services only, and wants a body', async () => {
    const refused = await tenancy.send('full', 'POST', '/v1/ingest/lookout', { raw: '{}' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await tenancy.send('service', 'POST', '/v1/ingest/lookout')).toMatchObject({ status: 400 });
  });

  it('R31 takes in a body longer than any other may be, in the order of each device', async () => {
    const phones = Array.from({ length: 20 }, (_, index) => `long-${index}`);
    const rounds = Array.from({ length: 40 }, (_, round) => round);
    const events = rounds.flatMap((round) =>
      phones.map((device) =>
        threatEvent({
          device,
          at: minutesAgo(100 - round),
          threat: 'one',
          status: round % 2 === 0 ? 'OPEN' : 'RESOLVED',
          details: { path: 'x'.repeat(500) },
        }),
      ),
    );
    const body = linesOf(events);
    expect(body.length).toBeGreaterThan(256 * 1024);
    expect((await ingest(body)).body).toEqual({ ...NONE, accepted: 800 });
    expect((await ingest(`[${events.map((event) => JSON.stringify(event)).join(',')}]`)).body).toEqual({
      ...NONE,
      duplicates: 800,
    });
  });

  it('counts its events by outcome for /metrics', async () => {
    const metrics = await (await fetch(`${engine.url}/metrics`)).text();
    expect(metrics).toMatch(/vedette_ingest_events_total\{outcome="accepted"\} [1-9]/);
    expect(metrics).toMatch(/vedette_ingest_events_total\{outcome="deadLettered"\} 3/);
  });
});
