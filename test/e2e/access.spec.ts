import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import { READY_IDENTITIES } from '#engine/issuer/ready-identities.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { OpenTenant } from '../support/tenants.js';
import { openTenant, registerTenant } from '../support/tenants.js';

/** Who may, by the table of `docs/http-api.md`. */
interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly who: readonly ReadyIdentity[];
}

const DEVICE = '00000000-0000-5000-8000-000000000001';
const ALL: readonly ReadyIdentity[] = ['full', 'restricted', 'auditor'];

const ENDPOINTS: readonly Endpoint[] = [
  { method: 'POST', path: '/v1/tenants', who: ['operator'] },
  { method: 'POST', path: '/v1/tenant/consent', who: ['globalAdmin'] },
  { method: 'GET', path: '/v1/compliance-policy', who: ALL },
  { method: 'PUT', path: '/v1/compliance-policy/ios', who: ['full'] },
  { method: 'POST', path: '/v1/devices', who: ['service'] },
  { method: 'GET', path: `/v1/devices/${DEVICE}`, who: ALL },
  { method: 'POST', path: `/v1/devices/${DEVICE}/activation`, who: ['device', 'service'] },
  { method: 'POST', path: `/v1/devices/${DEVICE}/threats`, who: ['device', 'service'] },
  { method: 'PATCH', path: `/v1/devices/${DEVICE}/threats/t1`, who: ['device', 'service'] },
  { method: 'GET', path: '/v1/intune/devices', who: [...ALL, 'consumer'] },
  { method: 'GET', path: `/v1/intune/devices/${DEVICE}`, who: [...ALL, 'consumer'] },
  { method: 'GET', path: '/v1/intune/feed', who: ['consumer', 'full'] },
];

const OF_TENANTS = ENDPOINTS.filter(({ path }) => path !== '/v1/tenants');

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

const shape = (path: string): string =>
  path.replace(DEVICE, '{deviceId}').replace('/t1', '/{threatId}').replace('/ios', '/{platform}');

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
