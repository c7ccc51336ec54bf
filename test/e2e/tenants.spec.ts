import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { openFeed } from '../support/feed-reader.js';
import type { Tenancy } from '../support/tenancy.js';
import {
  headerOf,
  openTenancy,
  openTenant,
  placeOf,
  refusalOf,
  registerTenant,
  RULE,
  tenancyOf,
} from '../support/tenancy.js';

let engine: EngineProcess;
let operator: string;

beforeAll(async () => {
  engine = await startEngineProcess();
  operator = await engine.token('operator');
});
afterAll(() => engine.stop());

const send = (method: string, path: string, json?: object, headers: Record<string, string> = {}): Promise<Answer> =>
  call(engine.url, method, path, { token: operator, headers, ...(json === undefined ? {} : { json }) });

describe('An operator', () => {
  it('R1 lists every tenant once, in pages', async () => {
    const ids = [await registerTenant(engine), await openTenant(engine)].map(({ id }) => id);
    const last = await registerTenant(engine);
    const closed = await send('DELETE', `/v1/tenants/${last.id}`);
    const found = new Map<string, unknown>();
    let cursor = '';
    do {
      const answer = await send('GET', `/v1/tenants?limit=1${cursor}`, undefined, {
        'vedette-min-position': headerOf(closed, 'vedette-position'),
      });
      expect(answer).toMatchObject({ status: 200, body: { items: [{ tenantId: expect.any(String) }] } });
      const { items, nextCursor } = pageOf(answer);
      for (const { tenantId, ...tenant } of items) {
        expect(found.has(tenantId)).toBe(false);
        found.set(tenantId, tenant);
      }
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
    } while (cursor !== '');
    expect([...found.keys()]).toEqual([...ids, last.id].toSorted());
    expect(found.get(ids[0] ?? '')).toMatchObject({ consent: 'required', status: 'open' });
    expect(found.get(ids[1] ?? '')).toMatchObject({ consent: 'granted', status: 'open' });
    expect(found.get(last.id)).toMatchObject({ status: 'closed' });
  });

  it('R3 gives a tenant other access groups, and who was in the former ones has no access any more', async () => {
    const tenant = await openTenant(engine);
    const before = await engine.token('full', { tenant: tenant.id });
    expect((await call(engine.url, 'GET', '/v1/tenant', { token: before })).status).toBe(200);
    const groups = { fullAccessGroupId: randomUUID(), restrictedAccessGroupId: randomUUID() };
    const path = `/v1/tenants/${tenant.id.toUpperCase()}/access-groups`;
    const changed = await send('PUT', path, groups);
    expect(changed).toMatchObject({ status: 200, body: { tenantId: tenant.id, ...groups } });
    expect(placeOf(await send('PUT', path, groups))).toEqual(placeOf(changed));
    expect(refusalOf(await call(engine.url, 'GET', '/v1/tenant', { token: before })).status).toBe(403);
    const { send: now } = tenancyOf(engine, tenant.id);
    expect(await now('full', 'GET', '/v1/tenant')).toMatchObject({ status: 200, body: groups });
    const one = { fullAccessGroupId: groups.fullAccessGroupId };
    expect((await send('PUT', path, one)).body).toMatchObject({ ...one, restrictedAccessGroupId: null });
  });

  it('R1 closes a tenant for good: its id is not used again, and closing it again changes nothing', async () => {
    const tenant = await openTenant(engine);
    const path = `/v1/tenants/${tenant.id}`;
    const closed = await send('DELETE', path);
    expect(closed).toMatchObject({ status: 200, body: { tenantId: tenant.id, status: 'closed' } });
    expect(placeOf(await send('DELETE', path))).toEqual(placeOf(closed));
    const again = {
      entraTenantId: tenant.id,
      displayName: 'Contoso',
      fullAccessGroupId: randomUUID(),
      contactEmail: 'it@contoso.example',
    };
    expect(refusalOf(await send('POST', '/v1/tenants', again))).toEqual({ status: 409, code: 'tenant-already-exists' });
    const groups = { fullAccessGroupId: randomUUID() };
    expect(refusalOf(await send('PUT', `${path}/access-groups`, groups))).toEqual({
      status: 403,
      code: 'tenant-closed',
    });
  });

  it('R1 closes a tenant with its open feeds, and those of no other', async () => {
    const [closed, other] = [await openTenancy(engine), await openTenancy(engine)];
    const feedOf = async (tenancy: Tenancy) =>
      openFeed({ url: engine.url, token: await tenancy.token('consumer'), after: '0' });
    const [ends, stays] = [await feedOf(closed), await feedOf(other)];
    expect((await send('DELETE', `/v1/tenants/${closed.tenantId}`)).status).toBe(200);
    expect(await ends.rest()).toMatch(/retry: \d+\n\n$/);
    await other.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
    await stays.until(({ data }) => JSON.stringify(data).includes('"enabled"'));
    await stays.close();
  });

  it('R3 is told of a tenant that does not exist as of any other resource', async () => {
    const path = `/v1/tenants/${randomUUID()}`;
    expect(refusalOf(await send('DELETE', path))).toEqual({ status: 404, code: 'not-found' });
    const groups = { fullAccessGroupId: randomUUID() };
    expect(refusalOf(await send('PUT', `${path}/access-groups`, groups))).toEqual({ status: 404, code: 'not-found' });
  });
});

describe('A tenant', () => {
  it('R3 is read by its people, each sees its own', async () => {
    const tenancy = await openTenancy(engine);
    for (const as of ['full', 'restricted', 'auditor'] as const) {
      const answer = await tenancy.send(as, 'GET', '/v1/tenant');
      expect(answer).toMatchObject({ status: 200, body: { tenantId: tenancy.tenantId, consent: 'granted' } });
      expect(headerOf(answer, 'etag')).toBe('"1"');
    }
  });
});

interface TenantPage {
  readonly items: readonly { readonly tenantId: string }[];
  readonly nextCursor: string | null;
}

const isPage = (body: unknown): body is TenantPage =>
  typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items) && 'nextCursor' in body;

function pageOf({ body }: Answer): TenantPage {
  if (!isPage(body)) throw new Error(`no page: ${JSON.stringify(body)}`);
  return body;
}
