import { randomUUID } from 'node:crypto';
import type { Call } from '#test/support/api.js';
import { call } from '#test/support/api.js';
import { confirmed } from '#test/support/confirmed.js';
import type { EngineProcess } from '#test/support/engine.js';

/** A tenant with consent and Android data on, opened through the API, and its activated devices. */
export interface Fleet {
  readonly tenant: string;
  readonly deviceIds: readonly string[];
}

const CLASSIFICATIONS = ['TROJAN'] as const;
/** Commands that are under way at once while the fleet is set up. */
const AT_ONCE = 32;

/** Runs `work` for 0 … count-1, `atOnce` of them under way at a time. */
export async function inParallel(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
}

function idOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'deviceId' in body && typeof body.deviceId === 'string')
    return body.deviceId;
  throw new Error(`no device in ${JSON.stringify(body)}`);
}

/** Sends a request that has to succeed. What the guard asks of it is confirmed (R34). */
export async function mustCall(url: string, method: string, path: string, request: Call = {}): Promise<unknown> {
  const { status, body } = await confirmed((headers) =>
    call(url, method, path, { ...request, headers: { ...request.headers, ...headers } }),
  );
  if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** The whole rule of a platform, partner data on. */
export const ruleOf = (requiredSecurityLevel: string): object => ({
  partnerDataEnabled: true,
  requiredSecurityLevel,
  blockedOnMissingPartnerData: false,
  unsupportedOsBlocked: false,
  minimumOsVersion: null,
});

/** @param devices how many are enrolled and activated; each gets one open threat of a high risk */
export async function openFleet(engine: EngineProcess, devices: number): Promise<Fleet> {
  const tenant = randomUUID();
  const json = {
    entraTenantId: tenant,
    displayName: 'Endurance',
    fullAccessGroupId: randomUUID(),
    contactEmail: 'admin@example.com',
  };
  await mustCall(engine.url, 'POST', '/v1/tenants', { token: await engine.token('operator'), json });
  const administrator = await engine.token('globalAdmin', { tenant });
  await mustCall(engine.url, 'POST', '/v1/tenant/consent', { token: administrator });
  const full = await engine.token('full', { tenant });
  await mustCall(engine.url, 'PUT', '/v1/compliance-policy/android', { token: full, json: ruleOf('secured') });
  const token = await engine.token('service', { tenant });
  const deviceIds: string[] = [];
  await inParallel(devices, AT_ONCE, async (index) => {
    const enrolled = await mustCall(engine.url, 'POST', '/v1/devices', {
      token,
      json: { intuneDeviceId: randomUUID(), platform: 'android', osVersion: '15' },
    });
    const device = idOf(enrolled);
    deviceIds[index] = device;
    await mustCall(engine.url, 'POST', `/v1/devices/${device}/activation`, { token });
    const threat = { threatId: `first-${index}`, type: 'APPLICATION', classifications: CLASSIFICATIONS };
    await mustCall(engine.url, 'POST', `/v1/devices/${device}/threats`, { token, json: threat });
  });
  return { tenant, deviceIds };
}
