import { call } from '#test/support/api.js';
import type { Answer } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';

export const TENANT = '5c0fa1b2-7d1e-4b3a-9c55-0d2f6a7e8b90';

async function done(answer: Promise<Answer>): Promise<Answer> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`the engine answered ${status}: ${JSON.stringify(body)}`);
  return answer;
}

const idIn = (body: unknown): string => /"deviceId":"([^"]+)"/.exec(JSON.stringify(body))?.[1] ?? '';

/** Opens a tenant with one activated Android phone and a trojan on it. @returns the device's id */
export async function walk(engine: EngineProcess): Promise<string> {
  const { url } = engine;
  const post = (path: string, as: string, json?: unknown): Promise<Answer> =>
    done(call(url, 'POST', path, json === undefined ? { token: as } : { token: as, json }));
  await post('/v1/tenants', await engine.token('operator'), {
    entraTenantId: TENANT,
    displayName: 'Example Ltd',
    fullAccessGroupId: 'b7a0c4de-11f2-4c1d-8e9a-3f5d7c2b6a01',
    contactEmail: 'it@example.com',
  });
  await post('/v1/tenant/consent', await engine.token('globalAdmin'));
  const service = await engine.token('service');
  const { body } = await post('/v1/devices', service, {
    intuneDeviceId: '0f8fad5b-d9cb-469f-a165-70867728950e',
    platform: 'android',
  });
  const device = idIn(body);
  await post(`/v1/devices/${device}/activation`, service);
  const threat = { threatId: 'threat-1', type: 'APPLICATION', classifications: ['TROJAN'] };
  const { headers } = await post(`/v1/devices/${device}/threats`, service, threat);
  const position = headers.get('vedette-position') ?? '';
  await done(
    call(url, 'GET', `/v1/devices/${device}`, {
      token: await engine.token('full'),
      headers: { 'vedette-min-position': position },
    }),
  );
  return device;
}
