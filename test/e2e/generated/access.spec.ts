import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { READY_IDENTITIES } from '#engine/issuer/ready-identities.js';
import type { Answer } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import { refusalOf } from '#test/support/tenancy.js';
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

const ask = (operation: Operation, tenancy: PeopledTenant, as: (typeof READY_IDENTITIES)[number]): Promise<Answer> => {
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

  it.each(named)('R3 %s: without a token, and with one of a tenant that there is not', async (_, operation) => {
    const [path, request] = harmless(operation, filled(operation.path, own.ids));
    const answer = await fetch(engine.url + path, { method: operation.method });
    expect(answer.status).toBe(401);
    if (operation.path.startsWith('/v1/tenants')) return;
    for (const as of WHO_MAY[operation.name] ?? []) {
      const token = await engine.token(as, { tenant: randomUUID() });
      const headers = { authorization: `Bearer ${token}` };
      const seen = refusalOf(await own.send(as, operation.method, path, { ...request, headers }));
      expect(seen).toEqual({ status: 403, code: 'tenant-unknown' });
    }
  });

  it('R3 has operations on things of one tenant', () => {
    expect(OPERATIONS.filter(({ path }) => isOfOneTenant(path)).length).toBeGreaterThan(10);
  });
});
