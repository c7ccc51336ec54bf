import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import { openTenancy, placeOf, readAfter, refusalOf, RULE, textOf, TROJAN } from '../support/tenancy.js';

let engine: EngineProcess;
let tenancy: Tenancy;
let intuneDeviceId: string;
let mtdDeviceId: string;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
  await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
});
beforeEach(() => {
  intuneDeviceId = randomUUID();
  mtdDeviceId = `mtd-${randomUUID()}`;
});
afterAll(() => engine.stop());

const enroll = (ids: object, headers: Record<string, string> = {}): Promise<Answer> =>
  tenancy.send('service', 'POST', '/v1/devices', { json: { platform: 'android', ...ids }, headers });
const idOf = (answer: Answer): string => textOf(answer, 'deviceId');
const threat = (device: string, threatId: string): Promise<Answer> =>
  tenancy.send('device', 'POST', `/v1/devices/${device}/threats`, { json: { ...TROJAN, threatId } });
const get = (done: Answer, device: string): Promise<Answer> => readAfter(tenancy, done, `/v1/devices/${device}`);

describe('A device with two ids', () => {
  it('R33a is one device by either of them', async () => {
    const both = await enroll({ intuneDeviceId, mtdDeviceId });
    expect(both).toMatchObject({ status: 201, body: { intuneDeviceId, mtdDeviceId } });
    for (const ids of [{ intuneDeviceId }, { mtdDeviceId }, { intuneDeviceId, mtdDeviceId }])
      expect(await enroll(ids)).toMatchObject({
        status: 200,
        body: { deviceId: idOf(both), intuneDeviceId, mtdDeviceId },
      });
  });

  it.each([
    ['Intune', () => ({ intuneDeviceId }), () => ({ mtdDeviceId })],
    ['MTD', () => ({ mtdDeviceId }), () => ({ intuneDeviceId })],
  ])(
    'R33a that began with its %s id takes the other one, and keeps being the device that it was',
    async (_, one, other) => {
      const first = await enroll(one());
      expect(first.status).toBe(201);
      const key = { 'idempotency-key': randomUUID() };
      const linked = await enroll({ ...one(), ...other() }, key);
      expect(linked).toMatchObject({
        status: 200,
        body: { deviceId: idOf(first), intuneDeviceId, mtdDeviceId, reported: true },
      });
      expect((await enroll({ ...one(), ...other() }, key)).status).toBe(200);
      const byOther = await enroll(other());
      expect(byOther).toMatchObject({ status: 200, body: { deviceId: idOf(first) } });
    },
  );

  it('R33a lets an id go for good when it takes another one of its kind', async () => {
    const device = idOf(await enroll({ intuneDeviceId, mtdDeviceId }));
    const reinstalled = `mtd-${randomUUID()}`;
    const linked = await enroll({ intuneDeviceId, mtdDeviceId: reinstalled });
    expect(linked).toMatchObject({ status: 200, body: { deviceId: device, mtdDeviceId: reinstalled } });
    for (const ids of [{ mtdDeviceId }, { mtdDeviceId, intuneDeviceId }, { mtdDeviceId, intuneDeviceId: randomUUID() }])
      expect(refusalOf(await enroll(ids))).toEqual({ status: 409, code: 'id-retired' });
    const other = randomUUID();
    expect((await enroll({ intuneDeviceId: other, mtdDeviceId: reinstalled })).body).toMatchObject({
      deviceId: device,
    });
    expect(refusalOf(await enroll({ intuneDeviceId }))).toEqual({ status: 409, code: 'id-retired' });
    expect((await enroll({ intuneDeviceId: other })).body).toMatchObject({ deviceId: device });
  });
});

describe('Two devices that prove to be one', () => {
  it('R33a are joined in the one with threats, which takes over all; the other says to which', async () => {
    const byIntune = idOf(await enroll({ intuneDeviceId, model: 'Pixel 9' }));
    const byMtd = idOf(await enroll({ mtdDeviceId }));
    await threat(byMtd, 'one');
    const joined = await enroll({ intuneDeviceId, mtdDeviceId });
    expect(joined).toMatchObject({
      status: 200,
      body: { deviceId: byMtd, intuneDeviceId, mtdDeviceId, model: 'Pixel 9', reported: true, level: 'high' },
    });
    expect((await get(joined, byIntune)).body).toMatchObject({
      deviceId: byIntune,
      supersededBy: byMtd,
      verdict: { verdict: 'notEvaluated', reasons: [{ code: 'superseded' }] },
    });
    expect((await get(joined, byMtd)).body).not.toHaveProperty('supersededBy');
    const told = await readAfter(tenancy, joined, `/v1/intune/devices/${byIntune}`);
    expect(told.body).toMatchObject({ partnerReportedThreatState: null, withheld: 'superseded' });
  });

  it('R33a are joined in the one with the Intune id where both, or neither, have threats', async () => {
    const byMtd = idOf(await enroll({ mtdDeviceId }));
    const byIntune = idOf(await enroll({ intuneDeviceId }));
    await threat(byMtd, 'one');
    await threat(byIntune, 'two');
    const joined = await enroll({ intuneDeviceId, mtdDeviceId });
    expect(joined.body).toMatchObject({ deviceId: byIntune, level: 'high' });
    expect((await get(joined, byIntune)).body).toMatchObject({
      threats: [{ threatId: 'one' }, { threatId: 'two' }],
    });
  });

  it('R33a answer commands for either as one: they go to the survivor', async () => {
    const byIntune = idOf(await enroll({ intuneDeviceId }));
    const byMtd = idOf(await enroll({ mtdDeviceId }));
    const early = { json: { ...TROJAN, threatId: 'early' }, headers: { 'idempotency-key': 'early' } };
    const first = await tenancy.send('device', 'POST', `/v1/devices/${byMtd}/threats`, early);
    await enroll({ intuneDeviceId, mtdDeviceId });
    const again = await tenancy.send('device', 'POST', `/v1/devices/${byMtd}/threats`, early);
    expect(placeOf(again)).toEqual(placeOf(first));
    await tenancy.send('service', 'POST', `/v1/devices/${byIntune}/activation`);
    const detected = await threat(byIntune, 'late');
    expect(detected).toMatchObject({ status: 200, body: { threatId: 'late', status: 'open' } });
    const survivor = (await get(detected, byMtd)).body;
    expect(survivor).toMatchObject({ activation: 'activated', threats: [{ threatId: 'early' }, { threatId: 'late' }] });
    const deleted = await tenancy.send('full', 'DELETE', `/v1/devices/${byIntune}`);
    expect(deleted).toMatchObject({ status: 200, body: { deviceId: byMtd, activation: 'deleted' } });
  });

  it('R8 R33a are joined in the one that was not deleted, and the deleted one brings nothing', async () => {
    const byMtd = idOf(await enroll({ mtdDeviceId }));
    await threat(byMtd, 'gone');
    await tenancy.send('full', 'DELETE', `/v1/devices/${byMtd}`);
    const byIntune = idOf(await enroll({ intuneDeviceId }));
    expect(await enroll({ intuneDeviceId, mtdDeviceId })).toMatchObject({
      status: 200,
      body: { deviceId: byIntune, mtdDeviceId, level: 'secured', threats: [] },
    });
  });

  it('R33a keep each threat that is reported while they are joined', async () => {
    const byIntune = idOf(await enroll({ intuneDeviceId }));
    const byMtd = idOf(await enroll({ mtdDeviceId }));
    const reports = Array.from({ length: 30 }, (_, index) => threat(index % 2 === 0 ? byIntune : byMtd, `t-${index}`));
    const joins = [enroll({ intuneDeviceId, mtdDeviceId }), enroll({ mtdDeviceId, intuneDeviceId })];
    const answers = await Promise.all([...reports, ...joins]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const last = await enroll({ intuneDeviceId, mtdDeviceId });
    const { body } = await get(last, idOf(last));
    expect(threatsOf(body)).toEqual(Array.from({ length: 30 }, (_, index) => `t-${index}`).toSorted());
  });
});

describe('Messages that meet', () => {
  it('R33a come to one device with all its threats, however they meet', async () => {
    for (let round = 0; round < 15; round += 1) {
      const ids = { intuneDeviceId: randomUUID(), mtdDeviceId: `mtd-${randomUUID()}` };
      const [one, other] = [{ intuneDeviceId: ids.intuneDeviceId }, { mtdDeviceId: ids.mtdDeviceId }];
      const told = async (message: object, threatId: string): Promise<Answer> => {
        const enrolled = await enroll(message);
        expect([200, 201]).toContain(enrolled.status);
        return threat(idOf(enrolled), threatId);
      };
      const messages = [ids, one, other, ids, other, one].map((message, index) => told(message, `t-${index}`));
      expect((await Promise.all(messages)).map(({ status }) => status)).toEqual(messages.map(() => 200));
      const last = await enroll(ids);
      expect(last).toMatchObject({ status: 200, body: { ...ids, level: 'high' } });
      expect(threatsOf(last.body)).toEqual(messages.map((_, index) => `t-${index}`));
      for (const message of [one, other])
        expect((await enroll(message)).body).toMatchObject({ deviceId: idOf(last), ...ids });
    }
  });
});

function threatsOf(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null || !('threats' in body) || !Array.isArray(body.threats)) return [];
  return body.threats
    .map((one: unknown) => (typeof one === 'object' && one !== null && 'threatId' in one ? one.threatId : null))
    .toSorted();
}
