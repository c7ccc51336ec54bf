import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload } from 'jose';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { OpenTenant } from '../support/tenancy.js';
import { openTenant } from '../support/tenancy.js';

const TOKEN_PATH = '/oidc/token';
const FORM = new URLSearchParams({
  grant_type: 'urn:vedette:grant:ready-identity',
  client_id: 'vedette-cli',
  as: 'operator',
});

let engine: EngineProcess;
let tenant: OpenTenant;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenant = await openTenant(engine);
});
afterAll(() => engine.stop());

/** Posts a form with headers that `fetch` would not let be set. @returns the status */
const post = (headers: Record<string, string>, form: URLSearchParams = FORM): Promise<number> =>
  new Promise((resolve, reject) => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = request(engine.url + TOKEN_PATH, { method: 'POST', headers: { ...type, ...headers } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject).end(form.toString());
  });

const isKeySet = (value: unknown): value is JSONWebKeySet =>
  typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys);

async function publishedKeys(): Promise<JSONWebKeySet> {
  const { body } = await call(engine.url, 'GET', '/oidc/jwks');
  if (!isKeySet(body)) throw new Error('no key set');
  return body;
}

describe('the embedded issuer', () => {
  it('is discovered, and publishes no private part of its key', async () => {
    const { body } = await call(engine.url, 'GET', '/oidc/.well-known/openid-configuration');
    expect(body).toMatchObject({
      issuer: `${engine.url}/oidc`,
      jwks_uri: `${engine.url}/oidc/jwks`,
      token_endpoint: `${engine.url}/oidc/token`,
    });
    const { keys } = await publishedKeys();
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it('signs RS256 for an hour, for its audience', async () => {
    const token = await engine.token('full', { tenant: tenant.id });
    expect(decodeProtectedHeader(token).alg).toBe('RS256');
    const keys = createLocalJWKSet(await publishedKeys());
    const { payload } = await jwtVerify(token, keys, { issuer: `${engine.url}/oidc`, audience: 'vedette' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  const nobody = { roles: [], groups: [], wids: [] };
  it.each<[Parameters<EngineProcess['token']>[0], () => JWTPayload]>([
    ['globalAdmin', () => ({ ...nobody, wids: ['62e90394-69f5-4237-9190-012177145e10'] })],
    ['full', () => ({ ...nobody, groups: [tenant.fullAccessGroupId] })],
    ['restricted', () => ({ ...nobody, groups: [tenant.restrictedAccessGroupId] })],
    ['auditor', () => ({ ...nobody, roles: ['auditor'] })],
    ['outsider', () => nobody],
    ['service', () => ({ ...nobody, roles: ['service'] })],
    ['device', () => ({ ...nobody, roles: ['device'] })],
    ['consumer', () => ({ ...nobody, roles: ['consumer'] })],
  ])('R3 %s has the claims of its role, for the only tenant there is', async (identity, claims) => {
    const payload = decodeJwt(await engine.token(identity));
    expect(payload).toMatchObject({ tid: tenant.id, azp: expect.any(String), ...claims() });
    expect(payload).not.toHaveProperty('device_id');
  });

  it('operator needs no tenant', async () => {
    const payload = decodeJwt(await engine.token('operator'));
    expect(payload).toMatchObject({ roles: ['operator'], groups: [], wids: [] });
    expect(payload).not.toHaveProperty('tid');
  });

  it('every ready identity is somebody else', async () => {
    const identities = [
      'operator',
      'globalAdmin',
      'full',
      'restricted',
      'auditor',
      'outsider',
      'service',
      'device',
    ] as const;
    const subjects = await Promise.all(identities.map(async (as) => decodeJwt(await engine.token(as)).sub));
    expect(new Set(subjects).size).toBe(identities.length);
  });

  it('binds a token to a device', async () => {
    const device = randomUUID();
    expect(decodeJwt(await engine.token('device', { device }))).toMatchObject({ device_id: device });
    await expect(engine.token('service', { device })).rejects.toMatchObject({ reason: 'usage' });
    await expect(engine.token('device', { device: 'phone' })).rejects.toMatchObject({ reason: 'usage' });
  });

  it('asks for a tenant where there are none, or several', async () => {
    const fresh = await startEngineProcess();
    try {
      await expect(fresh.token('full')).rejects.toMatchObject({ reason: 'usage' });
      await openTenant(fresh);
      await expect(fresh.token('full')).resolves.toEqual(expect.any(String));
      await openTenant(fresh);
      await expect(fresh.token('full')).rejects.toMatchObject({
        reason: 'usage',
        message: expect.stringContaining('2'),
      });
    } finally {
      await fresh.stop();
    }
  });

  it('refuses a tenant that is no UUID', async () => {
    await expect(engine.token('full', { tenant: 'contoso' })).rejects.toMatchObject({ reason: 'usage' });
  });

  it('gives nothing to web pages, nor to names that only lead to loopback', async () => {
    expect(await post({})).toBe(200);
    expect(await post({ origin: 'https://attacker.example' })).toBe(400);
    expect(await post({ origin: engine.url })).toBe(400);
    expect(await post({ host: 'attacker.example' })).toBe(400);
    expect(await post({ host: `localhost:${new URL(engine.url).port}` })).toBe(200);
  });

  it('offers no other grant, client or page', async () => {
    const form = (change: Record<string, string>) => new URLSearchParams({ ...Object.fromEntries(FORM), ...change });
    expect(await post({}, form({ grant_type: 'client_credentials' }))).toBe(400);
    expect(await post({}, form({ grant_type: 'password' }))).toBe(400);
    expect(await post({}, form({ client_id: 'somebody' }))).toBe(401);
    expect(await post({}, form({ as: 'king' }))).toBe(400);
    for (const path of ['/oidc/auth', '/oidc/session/end', '/oidc/reg', '/oidc/me', '/oidc/'])
      expect((await call(engine.url, 'GET', path)).status).toBe(404);
  });

  it('keeps its key for its owner only, over a restart, and with it the tokens it gave out', async () => {
    const first = await startEngineProcess();
    const port = new URL(first.url).port;
    const token = await first.token('operator');
    await first.end();
    const file = join(first.dataFolder, 'issuer-key.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const key = await readFile(file, 'utf8');
    const second = await startEngineProcess({ dataFolder: first.dataFolder, env: { VEDETTE_PORT: port } });
    try {
      expect(await readFile(file, 'utf8')).toBe(key);
      expect((await call(second.url, 'POST', '/v1/tenants', { token, json: {} })).status).toBe(400);
    } finally {
      await second.end();
      await first.stop();
    }
  });
});
