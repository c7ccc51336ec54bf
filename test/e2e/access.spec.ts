import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import { READY_IDENTITIES } from '#engine/issuer/ready-identities.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { OpenTenant } from '../support/tenancy.js';
import { openTenant, registerTenant } from '../support/tenancy.js';

/** Who may, by the table of `docs/http-api.md`. */
interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly who: readonly ReadyIdentity[];
}

const DEVICE = '00000000-0000-5000-8000-000000000001';
const UNKNOWN = '00000000-0000-4000-8000-000000000002';
const ALL: readonly ReadyIdentity[] = ['full', 'restricted', 'auditor'];

const ENDPOINTS: readonly Endpoint[] = [
  { method: 'POST', path: '/v1/tenants', who: ['operator'] },
  { method: 'GET', path: '/v1/tenants', who: ['operator'] },
  { method: 'PUT', path: `/v1/tenants/${UNKNOWN}/access-groups`, who: ['operator'] },
  { method: 'DELETE', path: `/v1/tenants/${UNKNOWN}`, who: ['operator'] },
  { method: 'GET', path: '/v1/tenant', who: ALL },
  { method: 'POST', path: '/v1/tenant/consent', who: ['globalAdmin'] },
  { method: 'GET', path: '/v1/connector', who: ['full', 'auditor'] },
  { method: 'POST', path: '/v1/connector', who: ['full'] },
  { method: 'DELETE', path: '/v1/connector', who: ['full'] },
  { method: 'PUT', path: '/v1/connector/connection-settings', who: ['full'] },
  { method: 'PUT', path: '/v1/connector/enrollment-settings', who: ['full'] },
  { method: 'PUT', path: '/v1/connector/state-sync', who: ['full'] },
  { method: 'PUT', path: '/v1/connector/error-management', who: ['full'] },
  { method: 'POST', path: '/v1/connector/heartbeats', who: ['service'] },
  { method: 'POST', path: `/v1/connector/held-sweeps/${UNKNOWN}/release`, who: ['full'] },
  { method: 'GET', path: '/v1/enrollment/groups', who: ['full', 'auditor'] },
  { method: 'POST', path: '/v1/enrollment/groups', who: ['full'] },
  { method: 'DELETE', path: '/v1/enrollment/groups/Staff', who: ['full'] },
  { method: 'PUT', path: '/v1/enrollment/groups/Staff/members', who: ['service'] },
  { method: 'GET', path: '/v1/enrollment/unsupported-devices', who: ['full', 'auditor'] },
  { method: 'GET', path: '/v1/threat-policy', who: ALL },
  { method: 'PUT', path: '/v1/threat-policy/TROJAN', who: ['full'] },
  { method: 'POST', path: '/v1/threat-policy/reset', who: ['full'] },
  { method: 'GET', path: '/v1/preferences/notifications', who: ['full', 'restricted'] },
  { method: 'PUT', path: '/v1/preferences/notifications', who: ['full', 'restricted'] },
  { method: 'GET', path: '/v1/compliance-policy', who: ALL },
  { method: 'PUT', path: '/v1/compliance-policy/ios', who: ['full'] },
  { method: 'POST', path: '/v1/devices', who: ['service'] },
  { method: 'GET', path: '/v1/devices', who: ALL },
  { method: 'GET', path: `/v1/devices/${DEVICE}`, who: ALL },
  { method: 'GET', path: `/v1/devices/${DEVICE}/threats`, who: ALL },
  { method: 'GET', path: '/v1/threats', who: ALL },
  { method: 'DELETE', path: `/v1/devices/${DEVICE}`, who: ['full', 'service'] },
  { method: 'POST', path: `/v1/devices/${DEVICE}/activation`, who: ['device', 'service'] },
  { method: 'DELETE', path: `/v1/devices/${DEVICE}/activation`, who: ['device', 'service'] },
  { method: 'POST', path: `/v1/devices/${DEVICE}/check-ins`, who: ['device', 'service'] },
  { method: 'POST', path: `/v1/devices/${DEVICE}/threats`, who: ['device', 'service'] },
  { method: 'PATCH', path: `/v1/devices/${DEVICE}/threats/t1`, who: ['device', 'service', 'full'] },
  { method: 'DELETE', path: `/v1/people/${UNKNOWN}`, who: ['full'] },
  { method: 'POST', path: '/v1/ingest/lookout', who: ['service'] },
  { method: 'GET', path: '/v1/ingest/dead-letters', who: ['service', 'full', 'auditor'] },
  { method: 'POST', path: `/v1/ingest/dead-letters/${UNKNOWN}/retry`, who: ['service', 'full'] },
  { method: 'GET', path: '/v1/intune/devices', who: [...ALL, 'consumer'] },
  { method: 'GET', path: `/v1/intune/devices/${DEVICE}`, who: [...ALL, 'consumer'] },
  { method: 'GET', path: '/v1/intune/connector', who: [...ALL, 'consumer'] },
  { method: 'GET', path: '/v1/intune/feed', who: ['consumer', 'full'] },
];

const QUERIES = ENDPOINTS.filter(({ method }) => method === 'GET');
const OF_TENANTS = ENDPOINTS.filter(({ path }) => !path.startsWith('/v1/tenants'));

let engine: EngineProcess;
let tenant: OpenTenant;
const tokens = new Map<ReadyIdentity, string>();

const tokenOf = (identity: ReadyIdentity): string => tokens.get(identity) ?? '';

/** Status and problem code; a field that nobody knows keeps every allowed command from doing anything. */
async function ask({ method, path }: Endpoint, token?: string): Promise<{ status: number; code: unknown }> {
  const write = method !== 'GET';
  // The feed never ends; a cursor that can't be read ends it before it begins.
  const address = path === '/v1/intune/feed' ? `${path}?after=unreadable` : path;
  const answer = await call(engine.url, method, address, {
    ...(token === undefined ? {} : { token }),
    ...(write ? { json: { nobodyKnowsThis: true } } : {}),
  });
  const { body } = answer;
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : null;
  return { status: answer.status, code };
}

beforeAll(async () => {
  engine = await startEngineProcess();
  tenant = await openTenant(engine);
  for (const identity of READY_IDENTITIES) tokens.set(identity, await engine.token(identity, { tenant: tenant.id }));
});
afterAll(() => engine.stop());

describe('access', () => {
  it('the table names every endpoint under /v1', async () => {
    const { body } = await call(engine.url, 'GET', '/openapi.json');

    expect(operationsOf(body)).toEqual(ENDPOINTS.map(({ method, path }) => `${method} ${shape(path)}`).sort());
  });

  for (const endpoint of ENDPOINTS) {
    const name = `${endpoint.method} ${endpoint.path}`;

    it(`${name}: 401 without a token`, async () => {
      expect(await ask(endpoint)).toEqual({ status: 401, code: 'unauthorized' });
    });

    it.each(READY_IDENTITIES.map((identity) => [identity, endpoint.who.includes(identity)] as const))(
      `R3 ${name}: %s may: %p`,
      async (identity, may) => {
        const { status, code } = await ask(endpoint, tokenOf(identity));
        if (may) expect([200, 400, 404]).toContain(status);
        else expect({ status, code }).toEqual({ status: 403, code: 'forbidden' });
      },
    );
  }

  it.each(QUERIES)('$method $path: a query parameter that nobody knows is 400', async (endpoint) => {
    const [identity = 'outsider'] = endpoint.who;
    const asked = { ...endpoint, path: `${endpoint.path}?nobodyKnowsThis=1` };
    expect(await ask(asked, tokenOf(identity))).toEqual({ status: 400, code: 'invalid-request' });
  });

  it.each(OF_TENANTS)('R3 $method $path: an unknown tenant is 403 for everybody', async (endpoint) => {
    const unknown = randomUUID();
    for (const identity of READY_IDENTITIES) {
      const token = await engine.token(identity, { tenant: unknown });
      expect(await ask(endpoint, token)).toEqual({ status: 403, code: 'tenant-unknown' });
    }
    expect(await ask(endpoint, await engine.token('operator'))).toEqual({ status: 403, code: 'tenant-unknown' });
  });

  it('R2 R3 before consent everything is 403 consent-required, but consent itself', async () => {
    const waiting = await registerTenant(engine);
    for (const identity of READY_IDENTITIES) {
      const token = await engine.token(identity, { tenant: waiting.id });
      for (const endpoint of OF_TENANTS) {
        const { status, code } = await ask(endpoint, token);
        if (endpoint.path !== '/v1/tenant/consent')
          expect({ status, code }).toEqual({ status: 403, code: 'consent-required' });
        else if (identity === 'globalAdmin') expect(status).toBe(400);
        else expect({ status, code }).toEqual({ status: 403, code: 'forbidden' });
      }
    }
  });

  it('R1 R3 a closed tenant is 403 tenant-closed for everybody, whatever is asked', async () => {
    const closed = await openTenant(engine);
    const early = await engine.token('full', { tenant: closed.id });
    const operator = tokenOf('operator');
    expect((await call(engine.url, 'DELETE', `/v1/tenants/${closed.id}`, { token: operator })).status).toBe(200);
    for (const identity of READY_IDENTITIES) {
      const token = await engine.token(identity, { tenant: closed.id });
      for (const endpoint of OF_TENANTS)
        expect(await ask(endpoint, token)).toEqual({ status: 403, code: 'tenant-closed' });
    }
    for (const endpoint of OF_TENANTS)
      expect(await ask(endpoint, early)).toEqual({ status: 403, code: 'tenant-closed' });
  });

  it('R3 a threat is ignored and reopened by full access, and resolved by its source only', async () => {
    const enrolled = await call(engine.url, 'POST', '/v1/devices', {
      token: tokenOf('service'),
      json: { intuneDeviceId: randomUUID(), platform: 'ios' },
    });
    const path = `/v1/devices/${idOf(enrolled.body)}/threats/none`;
    const patch = async (as: ReadyIdentity, status: string): Promise<number> => {
      const json = status === 'ignored' ? { status, reason: 'known' } : { status };
      return (await call(engine.url, 'PATCH', path, { token: tokenOf(as), json })).status;
    };
    for (const [status, who] of [
      ['resolved', ['device', 'service']],
      ['ignored', ['full']],
      ['open', ['full']],
    ] as const)
      for (const as of ['device', 'service', 'full'] as const)
        expect([status, as, await patch(as, status)]).toEqual([status, as, who.some((one) => one === as) ? 404 : 403]);
  });

  it('R3 ids of another tenant are 404', async () => {
    const other = await openTenant(engine);
    const enrolled = await call(engine.url, 'POST', '/v1/devices', {
      token: tokenOf('service'),
      json: { intuneDeviceId: randomUUID(), platform: 'ios' },
    });
    const location = `/v1/devices/${idOf(enrolled.body)}`;
    const full = await engine.token('full', { tenant: other.id });
    const service = await engine.token('service', { tenant: other.id });
    expect((await call(engine.url, 'GET', location, { token: tokenOf('full') })).status).toBe(200);
    expect((await call(engine.url, 'GET', location, { token: full })).status).toBe(404);
    expect((await call(engine.url, 'POST', `${location}/activation`, { token: service })).status).toBe(404);
  });

  it('a device token that names a device reaches that device only, and it does reach it', async () => {
    const enrol = async (): Promise<string> => {
      const json = { intuneDeviceId: randomUUID(), platform: 'ios' };
      return idOf((await call(engine.url, 'POST', '/v1/devices', { token: tokenOf('service'), json })).body);
    };
    const [own, other] = [await enrol(), await enrol()];
    const token = await engine.token('device', { tenant: tenant.id, device: own });
    expect((await call(engine.url, 'POST', `/v1/devices/${own}/activation`, { token })).status).toBe(200);
    expect((await call(engine.url, 'POST', `/v1/devices/${other}/activation`, { token })).status).toBe(404);
  });
});

const PARAMETERS: readonly (readonly [string, string])[] = [
  [`people/${UNKNOWN}`, 'people/{personId}'],
  [`dead-letters/${UNKNOWN}`, 'dead-letters/{id}'],
  [DEVICE, '{deviceId}'],
  ['/t1', '/{threatId}'],
  ['/ios', '/{platform}'],
  [`/held-sweeps/${UNKNOWN}`, '/held-sweeps/{sweepId}'],
  [`/tenants/${UNKNOWN}`, '/tenants/{tenantId}'],
  ['/Staff', '/{displayName}'],
  ['/TROJAN', '/{classification}'],
];

const shape = (path: string): string =>
  PARAMETERS.reduce((named, [value, parameter]) => named.replace(value, parameter), path);

function idOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'deviceId' in body && typeof body.deviceId === 'string')
    return body.deviceId;
  throw new Error(`no deviceId in ${JSON.stringify(body)}`);
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

function operationsOf(document: unknown): string[] {
  const paths = entriesOf(document).find(([name]) => name === 'paths')?.[1];
  return entriesOf(paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, item]) => entriesOf(item).map(([method]) => `${method.toUpperCase()} ${path}`))
    .sort();
}
