import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { GLOBAL_ADMINISTRATOR } from '#engine/auth/identity.js';
import { runBinary } from '../cli/binary.js';
import type { Answer } from '../support/api.js';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { StandInIssuer } from '../support/stand-in-issuer.js';
import { startStandInIssuer } from '../support/stand-in-issuer.js';

let issuer: StandInIssuer;
let engine: EngineProcess;
let early: string;

const TENANT = randomUUID();
const FULL = randomUUID();

beforeAll(async () => {
  issuer = await startStandInIssuer();
  early = await issuer.token({ roles: ['operator'] });
  await issuer.goAway();
  engine = await startEngineProcess({ env: { VEDETTE_ISSUER: issuer.issuer, NODE_ENV: 'production' } });
}, 60_000);
afterAll(async () => {
  await engine.stop();
  await issuer.stop();
});

const ask = async (claims: JWTPayload, method: string, path: string, json?: object): Promise<Answer> =>
  call(engine.url, method, path, { token: await issuer.token(claims), ...(json === undefined ? {} : { json }) });

async function readyBy(deadline: number): Promise<Answer> {
  const answer = await call(engine.url, 'GET', '/readyz');
  if (answer.status === 200 || Date.now() > deadline) return answer;
  await wait(100);
  return readyBy(deadline);
}

// In this order: the issuer is away until the second test.
describe('An engine that trusts an outside issuer', () => {
  it('starts without it, says so where it is asked, and refuses nobody for it', async () => {
    expect(engine.output().lines.join('\n')).toContain(`Token  from ${issuer.issuer}`);
    const { status, headers, body } = await call(engine.url, 'GET', '/v1/tenants', { token: early });
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'issuer-unavailable' } });
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const reasons = [expect.stringContaining(`the issuer ${issuer.issuer} can not be reached`)];
    expect(await call(engine.url, 'GET', '/readyz')).toMatchObject({ status: 503, body: { reasons } });
    expect((await call(engine.url, 'GET', '/livez')).status).toBe(200);
    const { body: figures } = await call(engine.url, 'GET', '/metrics');
    expect(figures).toMatch(/vedette_outside_calls_total\{system="issuer",outcome="failed"\} [1-9]/);
  });

  it('takes its tokens once it is there: roles, groups and wids as the design says', async () => {
    await issuer.comeBack();
    expect(await readyBy(Date.now() + 20_000)).toMatchObject({ status: 200, body: { reasons: [] } });
    const registration = {
      entraTenantId: TENANT,
      displayName: 'Contoso',
      fullAccessGroupId: FULL,
      contactEmail: 'admin@contoso.example',
    };
    const of = (claims: JWTPayload): JWTPayload => ({ tid: TENANT, sub: randomUUID(), ...claims });
    const statuses = [
      await ask({ roles: ['operator'] }, 'POST', '/v1/tenants', registration),
      await ask(of({ wids: [GLOBAL_ADMINISTRATOR] }), 'POST', '/v1/tenant/consent'),
      await ask(of({ groups: [FULL.toUpperCase()] }), 'GET', '/v1/connector'),
      await ask(of({ groups: [randomUUID()] }), 'GET', '/v1/connector'),
      await ask(of({ roles: ['consumer'] }), 'GET', '/v1/intune/devices'),
      await ask(of({ groups: [FULL], exp: 1 }), 'GET', '/v1/connector'),
    ].map(({ status }) => status);
    expect(statuses).toEqual([201, 200, 200, 403, 200, 401]);
  });

  it('gives out no tokens itself, and holds no key to do so', async () => {
    for (const path of ['/oidc/token', '/oidc/jwks', '/oidc/.well-known/openid-configuration'])
      expect((await call(engine.url, 'GET', path)).status).toBe(404);
    await expect(access(join(engine.dataFolder, 'issuer-key.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('vedette token says in one sentence where tokens come from, by the settings or by the engine', async () => {
    const args = ['token', '--as', 'operator'];
    const bySettings = await runBinary(args, { VEDETTE_ISSUER: issuer.issuer });
    expect(bySettings).toMatchObject({ code: 1, out: '' });
    expect(bySettings.notes).toBe(`tokens come from the outside issuer ${issuer.issuer} (VEDETTE_ISSUER)\n`);
    const byEngine = await runBinary([...args, '--url', engine.url], {});
    expect(byEngine).toMatchObject({ code: 1, out: '' });
    expect(byEngine.notes.trim().split('\n')).toEqual([expect.stringContaining('outside issuer')]);
  });

  it('vedette config shows it', async () => {
    const { code, out } = await runBinary(['config'], { VEDETTE_ISSUER: issuer.issuer });
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`VEDETTE_ISSUER +${issuer.issuer} +`));
  });
});
