import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import type { Answer } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import {
  enrollDevice,
  minutesAgo,
  openTenancy,
  placeOf,
  readAfter,
  refusalOf,
  RULE,
  TROJAN,
} from '../support/tenancy.js';

let engine: EngineProcess;
let tenancy: Tenancy;
let device: string;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
  await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
});
beforeEach(async () => {
  device = await enrollDevice(tenancy);
  await tenancy.send('device', 'POST', `/v1/devices/${device}/activation`, { json: { at: minutesAgo(120) } });
});
afterAll(() => engine.stop());

const detect = (json: object = {}): Promise<Answer> =>
  tenancy.send('device', 'POST', `/v1/devices/${device}/threats`, { json: { ...TROJAN, ...json } });
const say = (as: ReadyIdentity, json: object): Promise<Answer> =>
  tenancy.send(as, 'PATCH', `/v1/devices/${device}/threats/${TROJAN.threatId}`, { json });
const seen = (done: Answer): Promise<Answer> => readAfter(tenancy, done, `/v1/devices/${device}`);

describe('An ignored threat', () => {
  it('R9 R14 does not count, until an admin reopens it', async () => {
    const detected = await detect();
    expect((await seen(detected)).body).toMatchObject({ level: 'high', verdict: { verdict: 'nonCompliant' } });
    const ignored = await say('full', { status: 'ignored', reason: 'A tool of our own' });
    expect(ignored).toMatchObject({ status: 200, body: { status: 'ignored', risk: 'high' } });
    expect(ignored.body).not.toHaveProperty('ignoredUntil');
    expect((await seen(ignored)).body).toMatchObject({
      level: 'secured',
      verdict: { verdict: 'compliant' },
      threats: [{ status: 'ignored' }],
    });
    const reopened = await say('full', { status: 'open' });
    expect((await seen(reopened)).body).toMatchObject({ level: 'high', threats: [{ status: 'open' }] });
    expect(placeOf(await say('full', { status: 'open' }))).toEqual(placeOf(reopened));
  });

  it('R14 says until when, which must be in the future', async () => {
    await detect();
    const until = new Date(Date.now() + 86_400_000).toISOString();
    expect(await say('full', { status: 'ignored', reason: 'known', until })).toMatchObject({
      body: { ignoredUntil: until },
    });
    const past = await say('full', { status: 'ignored', reason: 'known', until: minutesAgo(1) });
    expect(past).toMatchObject({ status: 400, body: { errors: [{ pointer: '/until' }] } });
  });

  it('R14 names the reason', async () => {
    await detect();
    const errors = [{ pointer: '/reason', detail: 'reason is required with status ignored.' }];
    expect(await say('full', { status: 'ignored' })).toMatchObject({ status: 400, body: { errors } });
    expect((await detect()).body).toMatchObject({ status: 'open' });
  });

  it('R14a stays ignored when it is reported again, and its resolution ends the ignore', async () => {
    await detect();
    await say('full', { status: 'ignored', reason: 'known' });
    expect((await detect({ severity: 'high' })).body).toMatchObject({ status: 'ignored' });
    expect((await say('device', { status: 'resolved' })).body).toMatchObject({ status: 'resolved' });
    expect(refusalOf(await say('full', { status: 'ignored', reason: 'known' }))).toEqual({
      status: 409,
      code: 'threat-resolved',
    });
    expect((await say('full', { status: 'open' })).body).toMatchObject({ status: 'resolved' });
    expect((await detect()).body).toMatchObject({ status: 'open' });
  });

  it('R14 is one that is known', async () => {
    for (const said of [{ status: 'ignored', reason: 'known' }, { status: 'open' }])
      expect(refusalOf(await say('full', said))).toEqual({ status: 404, code: 'not-found' });
  });
});

describe('A late word', () => {
  it('R14a changes what was, never what a newer one said', async () => {
    await detect({ detectedAt: minutesAgo(60) });
    const resolved = await say('device', { status: 'resolved', at: minutesAgo(20) });
    expect(resolved.body).toMatchObject({ status: 'resolved' });
    const late = await detect({ detectedAt: minutesAgo(40) });
    expect(late.body).toMatchObject({ status: 'resolved', detectedAt: expect.any(String) });
    expect((await seen(late)).body).toMatchObject({ level: 'secured', threats: [{ status: 'resolved' }] });
    expect((await detect({ detectedAt: minutesAgo(10) })).body).toMatchObject({ status: 'open' });
    const before = await say('device', { status: 'resolved', at: minutesAgo(15) });
    expect(before.body).toMatchObject({ status: 'open' });
  });

  it('R14a that is older than the first is the first: its time is that of the detection', async () => {
    const at = minutesAgo(90);
    await detect({ detectedAt: minutesAgo(30) });
    expect((await detect({ detectedAt: at })).body).toMatchObject({ status: 'open', detectedAt: at });
  });
});
