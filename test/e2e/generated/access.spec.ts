import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import { READY_IDENTITIES } from '#engine/issuer/ready-identities.js';
import type { Answer } from '#test/support/api.js';
import { call } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import type { Tenancy } from '#test/support/tenancy.js';
import { enrollDevice, openTenancy, refusalOf, registerTenant, tenancyOf } from '#test/support/tenancy.js';
import type { Operation } from './description.js';
import { WHO_MAY } from './who-may.js';
import type { PeopledTenant } from './world.js';
import { describedBy, filled, headOf, isOfOneTenant, OPERATIONS, peopledTenant } from './world.js';

let engine: EngineProcess;
let own: PeopledTenant;
let other: PeopledTenant;

beforeAll(async () => {
  engine = await startEngineProcess({ env: { VEDETTE_CLOCK: 'simulated:2027-01-01T00:00:00Z' } });
  own = await peopledTenant(engine);
  other = await peopledTenant(engine);
}, 60_000);
afterAll(() => engine.stop());

/** What keeps every allowed request from doing anything: a field or a parameter that nobody knows, an unknown dead letter. */
function harmless({ method, body }: Operation, path: string): [string, object] {
  if (method === 'GET' || body === null) return [`${path}?nobodyKnows=1`, {}];
  return [path, { json: { nobodyKnows: 1 } }];
}

const ask = (operation: Operation, tenancy: Tenancy, as: ReadyIdentity): Promise<Answer> => {
  const [path, request] = harmless(operation, filled(operation.path, own.ids));
  return tenancy.send(as, operation.method, path, request);
};

const FORBIDDEN = { status: 403, code: 'forbidden' };
const INVALID = { status: 400, code: 'invalid-request' };

/** Role by role: what it is answered, against what the table says that it may. */
async function holdsTheTable(operation: Operation): Promise<void> {
  const may = WHO_MAY[operation.name] ?? [];
  for (const tenancy of [own, other])
    for (const as of READY_IDENTITIES) {
      const seen = refusalOf(await ask(operation, tenancy, as));
      expect({ as, ...seen }).toEqual({ as, ...(may.includes(as) ? INVALID : FORBIDDEN) });
    }
}

const named = OPERATIONS.map((operation) => [operation.name, operation] as const);

describe('R3 who may do what', () => {
  it('the table names every operation, those of the simulated clock too, and no others', async () => {
    const described = (await describedBy(engine)).map(({ name }) => name);
    expect(described.toSorted()).toEqual(Object.keys(WHO_MAY).toSorted());
  });

  it.each(named)(
    'R3 %s: each role, in its own tenant and from another one; nothing is written',
    async (_, operation) => {
      const before = await headOf(engine);
      await holdsTheTable(operation);
      expect(await headOf(engine)).toBe(before);
    },
  );

  it('R3 the simulated clock is the operator’s', async () => {
    for (const operation of (await describedBy(engine)).filter(({ path }) => path.includes('/simulation/')))
      await holdsTheTable(operation);
  });

  const readings = named.filter(([, { method, path }]) => method === 'GET' && !path.endsWith('/feed'));
  it.each(readings.filter(([, { path }]) => !path.startsWith('/v1/tenants')))(
    'R3 %s tells a tenant nothing of another one',
    async (name, { path }) => {
      const [address, its] = [filled(path, own.ids), Object.values(other.ids)];
      for (const as of WHO_MAY[name] ?? []) {
        const { status, body } = await own.send(as, 'GET', address);
        expect({ as, status }).toEqual({ as, status: 200 });
        const told = JSON.stringify(body);
        for (const id of its.filter((one) => !Object.values(own.ids).includes(one))) expect(told).not.toContain(id);
      }
    },
  );

  it.each(named)('R3 %s: 401 without a token', async (_, operation) => {
    const [path] = harmless(operation, filled(operation.path, own.ids));
    expect((await fetch(engine.url + path, { method: operation.method })).status).toBe(401);
  });

  /** What everybody is answered, in one tenant, to everything that is asked of a tenant. */
  async function refuses(tenancy: Tenancy, refusal: (operation: Operation, as: ReadyIdentity) => object) {
    for (const operation of OPERATIONS.filter(({ path }) => !path.startsWith('/v1/tenants')))
      for (const as of READY_IDENTITIES) {
        const asked = { name: operation.name, as };
        const seen = refusalOf(await ask(operation, tenancy, as));
        expect({ ...asked, ...seen }).toEqual({ ...asked, ...refusal(operation, as) });
      }
  }

  it('R3 an unknown tenant is 403 tenant-unknown for everybody, whatever is asked', async () => {
    await refuses(tenancyOf(engine, randomUUID()), () => ({ status: 403, code: 'tenant-unknown' }));
    const answer = await call(engine.url, 'GET', '/v1/tenant', { token: await engine.token('operator') });
    expect(refusalOf(answer)).toEqual({ status: 403, code: 'tenant-unknown' });
  });

  it('R2 R3 before consent everything is 403 consent-required, but consent itself', async () => {
    const waiting = tenancyOf(engine, (await registerTenant(engine)).id);
    await refuses(waiting, ({ name }, as) => {
      if (name !== 'POST /v1/tenant/consent') return { status: 403, code: 'consent-required' };
      return as === 'globalAdmin' ? INVALID : FORBIDDEN;
    });
  });

  it('R1 R3 a closed tenant is 403 tenant-closed for everybody, whatever is asked', async () => {
    const closed = await openTenancy(engine);
    // A token from before is no better than a later one.
    await closed.token('full');
    const token = await engine.token('operator');
    expect((await call(engine.url, 'DELETE', `/v1/tenants/${closed.tenantId}`, { token })).status).toBe(200);
    await refuses(closed, () => ({ status: 403, code: 'tenant-closed' }));
  });

  it('R3 a threat is ignored and reopened by full access, and resolved by its source only', async () => {
    const path = `/v1/devices/${await enrollDevice(own)}/threats/none`;
    for (const [status, who] of [
      ['resolved', ['device', 'service']],
      ['ignored', ['full']],
      ['open', ['full']],
    ] as const)
      for (const as of ['device', 'service', 'full'] as const) {
        const json = status === 'ignored' ? { status, reason: 'known' } : { status };
        const answer = await own.send(as, 'PATCH', path, { json });
        expect([status, as, answer.status]).toEqual([status, as, who.some((one) => one === as) ? 404 : 403]);
      }
  });

  it('R3 a device token that names a device reaches that device only, and it does reach it', async () => {
    const [named, another] = [await enrollDevice(own), await enrollDevice(own)];
    const token = await engine.token('device', { tenant: own.tenantId, device: named });
    expect((await call(engine.url, 'POST', `/v1/devices/${named}/activation`, { token })).status).toBe(200);
    expect((await call(engine.url, 'POST', `/v1/devices/${another}/activation`, { token })).status).toBe(404);
  });

  it('R3 has operations on things of one tenant', () => {
    expect(OPERATIONS.filter(({ path }) => isOfOneTenant(path)).length).toBeGreaterThan(10);
  });
});
