import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventId, tenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { openLogToWrite } from '../support/engine-log.js';
import type { Tenancy } from '../support/tenancy.js';
import { itemsOf, openTenancy, readAfter, tenancyOf } from '../support/tenancy.js';

const GROUP = 'Staff';
const DEADLINE_MS = 20_000;

let engine: EngineProcess;
let tenancy: Tenancy;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await openTenancy(engine);
});
afterAll(async () => {
  await engine.stop();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

/** What a removal leaves that is broken off after the group has gone and before anybody has left. */
async function breakOffRemoval(): Promise<void> {
  const { log, latestValues } = await openLogToWrite(engine.dataFolder);
  const tenant = tenantId(tenancy.tenantId);
  const stream = tenantStream('enrollmentGroups', tenant);
  let revision = -1;
  for await (const recorded of log.readStream(stream)) revision = recorded.revision;
  const commandId = randomUUID();
  const envelope = {
    tenantId: tenant,
    actor: { type: 'admin', id: 'someone' },
    commandId,
    requestHash: 'hash',
    correlationId: commandId,
    causationId: commandId,
  } as const;
  const departure = JSON.stringify({ group: GROUP, envelope });
  await latestValues.set(`departure/${tenant}/${GROUP}`, departure);
  await log.append(stream, revision, [
    {
      id: eventId(randomUUID()),
      type: 'GroupRemoved',
      data: JSON.stringify({ displayName: GROUP }),
      metadata: { ...envelope, occurredAt: new Date().toISOString(), schemaVersion: 1 },
    },
  ]);
  await log.close();
}

async function untilReported(device: string, reported: boolean): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const { body } = await tenancy.send('full', 'GET', `/v1/devices/${device}`);
    if (typeof body === 'object' && body !== null && 'reported' in body && body.reported === reported) return;
    if (Date.now() > deadline) throw new Error(`the device is not ${reported ? '' : 'un'}reported`);
    await sleep(50);
  }
}

describe('The removal of a group', () => {
  it('R8 that broke off before its members left is finished by the next start', async () => {
    const { send } = tenancy;
    await send('full', 'POST', '/v1/enrollment/groups', { json: { displayName: GROUP } });
    const devices = [{ intuneDeviceId: randomUUID(), platform: 'android' }];
    const json = { resolution: 'resolved', objectId: randomUUID(), nestedGroups: [], devices };
    const polled = await send('service', 'PUT', `/v1/enrollment/groups/${GROUP}/members`, { json });
    const [member] = itemsOf(await readAfter(tenancy, polled, '/v1/intune/devices'));
    const device = String(member?.['deviceId']);
    await untilReported(device, true);

    await engine.end('SIGTERM');
    await breakOffRemoval();
    engine = await startEngineProcess({ dataFolder: engine.dataFolder });
    tenancy = tenancyOf(engine, tenancy.tenantId);
    await untilReported(device, false);
    expect(itemsOf(await tenancy.send('full', 'GET', '/v1/enrollment/groups'))).toEqual([]);
  });
});
