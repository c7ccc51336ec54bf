import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evidenceOf } from '#domain/compliance/explanation/evidence.js';
import { verdictFrom } from '#domain/compliance/explanation/known-facts.js';
import { deviceId, eventId, tenantId } from '#domain/identity/ids.js';
import { deviceStream } from '#domain/identity/stream-name.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { Answer } from '../support/api.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { openLogOf, openLogToWrite } from '../support/engine-log.js';
import type { Tenancy } from '../support/tenancy.js';
import { enrollDevice, openTenancy, readAfter, RULE, tenancyOf, TROJAN } from '../support/tenancy.js';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
const verdictOf = ({ body }: Answer): Json => objectOf(objectOf(body)['verdict']);

const READY_MS = 30_000;

let engine: EngineProcess;
let tenancy: Tenancy;
let phone: string;
/** Every verdict that was answered, with its explanation. */
const answered: Json[] = [];
let events: readonly RecordedEvent[] = [];
const poison = eventId(randomUUID());

async function explained(done: Answer): Promise<void> {
  expect(done.status).toBeLessThan(300);
  const answer = await readAfter(tenancy, done, `/v1/devices/${phone}`);
  expect(answer.status).toBe(200);
  answered.push(verdictOf(answer));
}

/** Reads the log of the stopped engine, and appends what no release can read to the phone's stream. */
async function poisonLog(): Promise<void> {
  const reader = await openLogOf(engine.dataFolder);
  const all: RecordedEvent[] = [];
  for await (const message of reader.subscribeToAll({ after: BEGINNING, signal: new AbortController().signal }))
    if (message.kind === 'batch') all.push(...message.events);
  await reader.close();
  events = all;
  const stream = deviceStream(tenantId(tenancy.tenantId), deviceId(phone));
  const last = all.findLast((event) => event.stream === stream);
  if (last === undefined) throw new Error('no event of the phone');
  const { metadata } = last;
  const { log } = await openLogToWrite(engine.dataFolder);
  await log.append(stream, last.revision, [{ id: poison, type: 'ThreatDetected', data: '{"threatId":1}', metadata }]);
  await log.close();
}

/** Starts it again, and waits until it has caught up. */
async function startAgain(): Promise<void> {
  const { dataFolder } = engine;
  engine = await startEngineProcess({ dataFolder });
  tenancy = tenancyOf(engine, tenancy.tenantId);
  for (const deadline = Date.now() + READY_MS; ;) {
    const { status } = await call(engine.url, 'GET', '/readyz');
    if (status === 200) return;
    if (Date.now() > deadline) throw new Error('the engine was not ready in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
  const { send } = tenancy;
  const path = '/v1/compliance-policy/android';
  phone = await enrollDevice(tenancy);
  await explained(await send('full', 'PUT', path, { json: { ...RULE, partnerDataEnabled: false } }));
  await explained(await send('full', 'PUT', path, { json: RULE }));
  await explained(await send('service', 'POST', `/v1/devices/${phone}/activation`));
  await explained(await send('service', 'POST', `/v1/devices/${phone}/threats`, { json: TROJAN }));
  await explained(await send('full', 'PUT', '/v1/threat-policy/TROJAN', { json: { risk: 'low' } }));
  await explained(await send('full', 'PUT', '/v1/threat-policy/TROJAN', { json: { risk: 'medium' } }));
  const old = { ...RULE, unsupportedOsBlocked: true, minimumOsVersion: '16' };
  await explained(await send('full', 'PUT', path, { json: old }));
  await explained(await send('service', 'DELETE', `/v1/devices/${phone}/activation`));
  await explained(await send('full', 'DELETE', '/v1/connector'));
  await explained(await send('full', 'POST', '/v1/connector'));
  await explained(await send('service', 'DELETE', `/v1/devices/${phone}`));
  await explained(await send('service', 'POST', `/v1/devices/${phone}/activation`));
  await explained(await send('service', 'POST', `/v1/devices/${phone}/threats`, { json: TROJAN }));
  await engine.end();
  await poisonLog();
  await startAgain();
}, 90_000);
afterAll(async () => {
  await engine.stop();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

describe('the explanation of a verdict', () => {
  it('R15–R20 names events of the log from which anybody computes the same verdict', () => {
    expect(answered.map(({ verdict }) => verdict)).toEqual([
      'notEvaluated',
      'nonCompliant',
      'compliant',
      'nonCompliant',
      'compliant',
      'nonCompliant',
      'nonCompliant',
      'nonCompliant',
      'notEvaluated',
      expect.stringMatching(/^(nonCompliant|notEvaluated)$/),
      'notEvaluated',
      'nonCompliant',
      'nonCompliant',
    ]);
    for (const said of answered) {
      const ids = textsOf(said['events']);
      expect(ids.length).toBeGreaterThan(1);
      const named = events.filter(({ id }) => ids.includes(id)).map((recorded) => evidenceOf(recorded));
      const found = verdictFrom(named.filter((one) => one !== null));
      const reasons = Array.isArray(said['reasons']) ? said['reasons'].map(objectOf) : [];
      expect(reasons.every((reason) => textsOf(reason['events']).every((id) => ids.includes(id)))).toBe(true);
      expect(found?.verdict).toBe(said['verdict']);
      expect(found?.reasons).toHaveLength(reasons.length);
      for (const [place, reason] of reasons.entries()) expect(reason).toMatchObject({ ...found?.reasons[place] });
    }
  });

  it('of a device behind an event that can’t be read is that event, and nothing helps', async () => {
    const answer = await tenancy.send('full', 'GET', `/v1/devices/${phone}`);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        verdict: {
          verdict: 'notEvaluated',
          reasons: [{ code: 'stale', events: [poison] }],
          events: [poison],
          remedies: [],
        },
      },
    });
    expect((await tenancy.send('auditor', 'GET', `/v1/devices/${phone}/threats`)).status).toBe(200);
    const listed = await tenancy.send('full', 'GET', '/v1/devices?reason=stale');
    expect(listed).toMatchObject({ status: 200, body: { items: [{ deviceId: phone }], nextCursor: null } });
  });
});
