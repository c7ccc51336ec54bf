import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { BEGINNING } from '#domain/log/event-log.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { openLogOf } from '../support/engine-log.js';
import type { Tenancy } from '../support/tenancy.js';
import { headerOf, openTenancy, placeOf, tenancyOf } from '../support/tenancy.js';

let engine: EngineProcess;
let tenancy: Tenancy;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
});
afterAll(() => engine.stop());

const PATH = '/v1/preferences/notifications';

/** What the log holds of the people of a tenant, oldest first. */
async function eventsOfUsers(tenant: string): Promise<string[]> {
  const log = await openLogOf(engine.dataFolder);
  const found: string[] = [];
  try {
    const end = new AbortController();
    for await (const message of log.subscribeToAll({
      after: BEGINNING,
      streamPrefixes: ['user-'],
      signal: end.signal,
    })) {
      if (message.kind === 'caughtUp') break;
      if (message.kind !== 'batch') continue;
      for (const { stream, type, data } of message.events)
        if (stream.startsWith(`user-${tenant}`)) found.push(`${type} ${data}`);
    }
    end.abort();
  } finally {
    await log.close();
  }
  return found;
}

describe('The preferences of a person', () => {
  it('R29 are all three on at first, and are its own', async () => {
    const { send } = tenancy;
    expect((await send('full', 'GET', PATH)).body).toEqual({ high: true, medium: true, low: true });
    const json = { high: true, medium: false, low: false };
    const changed = await send('full', 'PUT', PATH, { json });
    expect(changed).toMatchObject({ status: 200, body: json });
    expect(placeOf(await send('full', 'PUT', PATH, { json }))).toEqual(placeOf(changed));
    expect((await send('full', 'GET', PATH)).body).toEqual(json);
    expect((await send('restricted', 'GET', PATH)).body).toEqual({ high: true, medium: true, low: true });
    const stale = { json: { ...json, low: true }, headers: { 'if-match': '"0"' } };
    expect((await send('full', 'PUT', PATH, stale)).status).toBe(412);
    expect(headerOf(await send('full', 'GET', PATH), 'etag')).toBe(headerOf(changed, 'etag'));
  });
});

describe('A person who is let in', () => {
  it('R3 R29 is recorded the first time and with changed access, and no client ever is', async () => {
    const { tenantId, send } = await openTenancy(engine);
    for (const as of ['auditor', 'service', 'device', 'consumer', 'outsider'] as const)
      await send(as, 'GET', '/v1/tenant');
    expect(await eventsOfUsers(tenantId)).toEqual([]);
    await send('full', 'GET', '/v1/tenant');
    await send('full', 'GET', '/v1/connector');
    await send('restricted', 'GET', '/v1/tenant');
    await send('restricted', 'GET', '/v1/connector');
    const signedIn = ['UserSignedIn {"access":"full"}', 'UserSignedIn {"access":"restricted"}'];
    expect(await eventsOfUsers(tenantId)).toEqual(signedIn);

    const groups = { fullAccessGroupId: randomUUID() };
    await send('operator', 'PUT', `/v1/tenants/${tenantId}/access-groups`, { json: groups });
    await send('full', 'GET', '/v1/tenant');
    expect(await eventsOfUsers(tenantId)).toEqual([...signedIn, 'UserSignedIn {"access":"none"}']);
    await tenancyOf(engine, tenantId).send('full', 'GET', '/v1/tenant');
    expect(await eventsOfUsers(tenantId)).toEqual([
      ...signedIn,
      'UserSignedIn {"access":"none"}',
      'UserSignedIn {"access":"full"}',
    ]);
  });
});
