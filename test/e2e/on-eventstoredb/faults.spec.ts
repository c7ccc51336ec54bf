import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStoreDbReader } from '#adapters/eventstoredb/reader.js';
import type { Answer } from '#test/support/api.js';
import { call } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import type { StandInProcess } from '#test/support/eventstoredb/stand-in-process.js';
import { startStandInProcess } from '#test/support/eventstoredb/stand-in-process.js';
import type { Tenancy } from '#test/support/tenancy.js';
import { enrollDevice, openTenancy, placeOf, refusalOf, TROJAN } from '#test/support/tenancy.js';

/** Of a call to the server; a command tries for 5 s. */
const CALL_MS = 500;
/** What a command may take that is refused. */
const BOUND_MS = 12_000;
const FOR_EVER = 1_000_000;

let server: StandInProcess;
let engine: EngineProcess;
let tenancy: Tenancy;

const report = (device: string): Promise<Answer> =>
  tenancy.send('service', 'POST', `/v1/devices/${device}/threats`, {
    json: TROJAN,
    headers: { 'idempotency-key': 'the-trojan' },
  });

/** Types of the events of a device, as they stand in the log. */
async function recorded(device: string): Promise<string[]> {
  const { connectionString } = server;
  const reader = await openEventStoreDbReader({ kind: 'eventstoredb', connectionString });
  const types: string[] = [];
  for await (const { type } of reader.readStream(`device-${tenancy.tenantId}.${device}`)) types.push(type);
  await reader.close();
  return types;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + BOUND_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await sleep(50);
  }
}

const threats = async (device: string): Promise<number> =>
  (await recorded(device)).filter((type) => type === 'ThreatDetected').length;
const ready = (): Promise<Answer> => call(engine.url, 'GET', '/readyz');
const UNKNOWN = { status: 503, code: 'append-outcome-unknown' };

beforeAll(async () => {
  server = await startStandInProcess();
  engine = await startEngineProcess({ env: { VEDETTE_LOG: `${server.connectionString}&defaultDeadline=${CALL_MS}` } });
  tenancy = await openTenancy(engine);
});
afterAll(async () => {
  await engine.stop();
  await server.kill();
});

describe('F2 an engine whose EventStoreDB fails', () => {
  it('answers 503 in bounded time where none comes in time or at all, and the same command with its key is recorded once', async () => {
    const [late, silent] = [await enrollDevice(tenancy), await enrollDevice(tenancy)];
    const since = performance.now();
    await server.setFaults({ answerAfterMs: FOR_EVER });
    const lateAnswer = report(late);
    await until('written', async () => (await threats(late)) === 1);
    await server.setFaults({ neverAnswer: true });
    const answers = await Promise.all([lateAnswer, report(silent)]);
    expect(answers.map(refusalOf)).toEqual([UNKNOWN, UNKNOWN]);
    expect(performance.now() - since).toBeLessThan(BOUND_MS);
    const reasons = [expect.stringMatching(/^the log can not be read: /)];
    expect(await ready()).toMatchObject({ status: 503, body: { reasons } });

    await server.heal();
    for (const device of [late, silent]) {
      const done = await report(device);
      expect(done.status).toBe(200);
      expect(placeOf(await report(device))).toEqual(placeOf(done));
      expect(await threats(device)).toBe(1);
    }
    await until('ready', async () => (await ready()).status === 200);
  });

  it('settles a command by itself where the line drops after writing: it is recorded once', async () => {
    const device = await enrollDevice(tenancy);
    await server.setFaults({ dropAfterWrite: 3 });
    const done = await report(device);
    await server.heal();
    expect(done.status).toBe(200);
    expect(placeOf(await report(device))).toEqual(placeOf(done));
    expect(await threats(device)).toBe(1);
  });

  it('stays away from a server that comes back without its data, and says so', async () => {
    const device = await enrollDevice(tenancy);
    await server.restart({ keepData: false });
    await until('a reason', async () => JSON.stringify((await ready()).body).includes('another log'));
    const told = expect.stringContaining('the server holds another log than the one that was opened');
    expect(await ready()).toMatchObject({ status: 503, body: { reasons: [told] } });
    expect(refusalOf(await report(device))).toEqual({ status: 503, code: 'log-unavailable' });
    const json = { platform: 'android', intuneDeviceId: randomUUID() };
    const enrolled = await tenancy.send('service', 'POST', '/v1/devices', { json });
    expect(refusalOf(enrolled)).toEqual({ status: 503, code: 'log-unavailable' });
    const { connectionString } = server;
    const reading = openEventStoreDbReader({ kind: 'eventstoredb', connectionString });
    await expect(reading).rejects.toThrow('there is no log of Vedette');
    expect(engine.output().errors).toContain('another log');
  });
});
