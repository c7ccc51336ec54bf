import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { openLogOf } from '../support/engine-log.js';
import type { Tenancy } from '../support/tenancy.js';
import { openTenancy } from '../support/tenancy.js';

let engine: EngineProcess;
let tenancy: Tenancy;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
  await tenancy.send('full', 'POST', '/v1/enrollment/groups', { json: { displayName: 'Staff' } });
});
afterAll(() => engine.stop());

async function head(): Promise<string> {
  const log = await openLogOf(engine.dataFolder);
  const position = await log.head();
  await log.close();
  return position;
}

interface Endpoint {
  readonly as: ReadyIdentity;
  readonly method: string;
  readonly path: string;
  readonly good: Readonly<Record<string, unknown>>;
}

const setting = (name: string, good: Endpoint['good']): Endpoint => ({
  as: 'full',
  method: 'PUT',
  path: `/v1/connector/${name}`,
  good,
});
const CONNECTION = setting('connection-settings', { heartbeatFrequencyMinutes: 10 });
const ENROLLMENT = setting('enrollment-settings', {});
const STATE_SYNC = setting('state-sync', { deviceStatus: true, threatStatus: true });
const ERRORS = setting('error-management', { recipient: null });
const HEARTBEAT: Endpoint = {
  as: 'service',
  method: 'POST',
  path: '/v1/connector/heartbeats',
  good: { outcome: 'failed', code: 'ETIMEDOUT' },
};
const GROUP: Endpoint = { as: 'full', method: 'POST', path: '/v1/enrollment/groups', good: { displayName: 'Others' } };
const POLL: Endpoint = {
  as: 'service',
  method: 'PUT',
  path: '/v1/enrollment/groups/Staff/members',
  good: { resolution: 'resolved', objectId: randomUUID(), nestedGroups: [], devices: [] },
};
const RISK: Endpoint = { as: 'full', method: 'PUT', path: '/v1/threat-policy/TROJAN', good: { risk: 'low' } };
const PREFERENCE: Endpoint = {
  as: 'restricted',
  method: 'PUT',
  path: '/v1/preferences/notifications',
  good: { high: true, medium: true, low: true },
};
const ACCESS: Endpoint = {
  as: 'operator',
  method: 'PUT',
  path: `/v1/tenants/${randomUUID()}/access-groups`,
  good: { fullAccessGroupId: randomUUID() },
};

const phone = { intuneDeviceId: randomUUID(), platform: 'ios' };

/** What is put into a good body, and the place that the answer names. Undefined leaves the field out. */
const WRONG_FIELDS: readonly (readonly [string, Endpoint, Readonly<Record<string, unknown>>, string])[] = [
  ['R23 no frequency', CONNECTION, { heartbeatFrequencyMinutes: undefined }, '/heartbeatFrequencyMinutes'],
  ['R23 a frequency of 0 minutes', CONNECTION, { heartbeatFrequencyMinutes: 0 }, '/heartbeatFrequencyMinutes'],
  ['R23 a frequency over a day', CONNECTION, { heartbeatFrequencyMinutes: 1441 }, '/heartbeatFrequencyMinutes'],
  ['R23 half a minute', CONNECTION, { heartbeatFrequencyMinutes: 0.5 }, '/heartbeatFrequencyMinutes'],
  ['R23 a text of minutes', CONNECTION, { heartbeatFrequencyMinutes: '10' }, '/heartbeatFrequencyMinutes'],
  ['R23 91 days', CONNECTION, { unresponsivenessThresholdDays: 91 }, '/unresponsivenessThresholdDays'],
  ['R23 a threshold of null', CONNECTION, { unresponsivenessThresholdDays: null }, '/unresponsivenessThresholdDays'],
  ['R6 a poll every 0 minutes', ENROLLMENT, { pollingIntervalMinutes: 0 }, '/pollingIntervalMinutes'],
  ['R22 91 days of silence', ENROLLMENT, { disconnectedAfterDays: 91 }, '/disconnectedAfterDays'],
  ['R8 a switch that is a number', ENROLLMENT, { deleteOnUnenrollment: 1 }, '/deleteOnUnenrollment'],
  ['an unknown setting', ENROLLMENT, { heartbeatFrequencyMinutes: 10 }, '/heartbeatFrequencyMinutes'],
  ['R26 one switch alone', STATE_SYNC, { threatStatus: undefined }, '/threatStatus'],
  ['R26 a switch of null', STATE_SYNC, { deviceStatus: null }, '/deviceStatus'],
  ['R30 a recipient that is no address', ERRORS, { recipient: 'it at contoso' }, '/recipient'],
  ['R30 no recipient at all', ERRORS, { recipient: undefined }, '/recipient'],
  ['R23 an outcome that is none', HEARTBEAT, { outcome: 'perhaps' }, '/outcome'],
  ['R24 an unknown system', HEARTBEAT, { system: 'jamf' }, '/system'],
  ['R24 a code that is a number', HEARTBEAT, { code: 401 }, '/code'],
  ['R24 a failure without a code', HEARTBEAT, { code: undefined }, '/code'],
  ['R24 a success with a code', HEARTBEAT, { outcome: 'succeeded' }, '/code'],
  ['R4 a blank name', GROUP, { displayName: '  ' }, '/displayName'],
  ['R4 a name over 256 characters', GROUP, { displayName: 'x'.repeat(257) }, '/displayName'],
  ['R4 a name of two lines', GROUP, { displayName: 'a\nb' }, '/displayName'],
  ['R4 a resolution that is none', POLL, { resolution: 'replaced' }, '/resolution'],
  ['R4 a resolved group without its object', POLL, { objectId: undefined }, '/objectId'],
  ['R4 a group that is not found with an object', POLL, { resolution: 'notFound' }, '/objectId'],
  ['R4 a resolved group with candidates', POLL, { candidates: ['staff'] }, '/candidates'],
  [
    'R4 ambiguous names that are no ids',
    POLL,
    { resolution: 'ambiguous', objectId: undefined, candidates: [randomUUID(), 'staff'] },
    '/candidates/1',
  ],
  ['R8 a resolved group without a list of devices', POLL, { devices: undefined }, '/devices'],
  ['R8 devices that are one object', POLL, { devices: phone }, '/devices'],
  [
    'R4 devices of a group that is not found',
    POLL,
    { resolution: 'notFound', objectId: undefined, devices: [phone] },
    '/devices',
  ],
  [
    'R6 a device without an Intune id',
    POLL,
    { devices: [{ mtdDeviceId: 'm', platform: 'ios' }] },
    '/devices/0/intuneDeviceId',
  ],
  ['R6 a device with an unknown field', POLL, { devices: [phone, { ...phone, owner: {} }] }, '/devices/1/owner'],
  ['R6 a device of no platform', POLL, { devices: [{ ...phone, platform: '' }] }, '/devices/0/platform'],
  ['R6 a device that is a text', POLL, { devices: ['phone'] }, '/devices'],
  ['R6 1,001 devices', POLL, { devices: Array<object>(1001).fill(phone) }, '/devices'],
  ['R5 a nested group without an id', POLL, { nestedGroups: [{ displayName: 'x' }] }, '/nestedGroups/0/id'],
  ['R5 less than no members', POLL, { skippedMembers: -1 }, '/skippedMembers'],
  ['R8 a page without a poll', POLL, { last: false }, '/pollId'],
  ['R8 a poll id with a space', POLL, { pollId: 'a b' }, '/pollId'],
  ['R11 a risk that is none', RISK, { risk: 'severe' }, '/risk'],
  ['R11 no risk', RISK, { risk: undefined }, '/risk'],
  ['R29 two of three risks', PREFERENCE, { low: undefined }, '/low'],
  ['R29 a risk that is never told', PREFERENCE, { advisory: true }, '/advisory'],
  ['R3 a group id that is null', ACCESS, { restrictedAccessGroupId: null }, '/restrictedAccessGroupId'],
  ['R3 a tenant without full access', ACCESS, { fullAccessGroupId: undefined }, '/fullAccessGroupId'],
];

const WRONG_PLACES: readonly (readonly [string, ReadyIdentity, string, string, number])[] = [
  ['a tenant id that is no UUID', 'operator', 'DELETE', '/v1/tenants/contoso', 400],
  ['a held sweep that is no UUID', 'full', 'POST', '/v1/connector/held-sweeps/last/release', 400],
  ['a group that was never added', 'full', 'DELETE', '/v1/enrollment/groups/staff', 404],
  ['a group by a blank name', 'full', 'DELETE', '/v1/enrollment/groups/%20', 400],
  ['a page of no groups', 'full', 'GET', '/v1/enrollment/groups?limit=0', 400],
  ['a cursor of another list', 'full', 'GET', '/v1/enrollment/unsupported-devices?cursor=AAAA', 400],
  ['an unknown parameter of the connector', 'auditor', 'GET', '/v1/connector?asOf=2026-01-01T00:00:00Z', 400],
  ['a parameter of a deprovisioning', 'full', 'DELETE', '/v1/connector?dryRun=true', 400],
  ['a cursor of the tenants that is none', 'operator', 'GET', '/v1/tenants?cursor=1', 400],
];

describe('Bad settings are refused with the place, and nothing is written', () => {
  let before: string;

  beforeAll(async () => {
    // Whoever asks first is recorded, which is no matter of what is asked.
    for (const as of ['full', 'restricted'] as const) await tenancy.send(as, 'GET', '/v1/tenant');
    before = await head();
  });
  afterAll(async () => expect(await head()).toBe(before));

  it.each(WRONG_FIELDS)('%s: 400', async (_, { as, method, path, good }, wrong, pointer) => {
    const answer = await tenancy.send(as, method, path, { json: { ...good, ...wrong } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect(answer.body).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ pointer })]) });
  });

  it.each(WRONG_PLACES)('%s: %s %s %s is %d', async (_, as, method, path, status) => {
    expect((await tenancy.send(as, method, path)).status).toBe(status);
  });
});
