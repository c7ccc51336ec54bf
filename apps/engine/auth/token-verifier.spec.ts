import { beforeAll, describe, expect, it } from '@jest/globals';
import type { CryptoKey, JSONWebKeySet, JWTPayload } from 'jose';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { ProblemError } from '../http/problem.js';
import type { Identity } from './identity.js';
import { TokenVerifier } from './token-verifier.js';

const ISSUER = 'http://127.0.0.1:7400/oidc';
const NOW = 1_790_000_000;

type Key = CryptoKey | Uint8Array;
let keys: { readonly ours: CryptoKey; readonly foreign: CryptoKey; readonly published: JSONWebKeySet };

beforeAll(async () => {
  const [ours, foreign] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const published = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'a', alg: 'RS256', use: 'sig' }] };
  keys = { ours: ours.privateKey, foreign: foreign.privateKey, published };
});

const CLAIMS: JWTPayload = { iss: ISSUER, aud: 'vedette', sub: 'person', azp: 'client', iat: NOW, exp: NOW + 3600 };

const sign = (claims: JWTPayload, key: Key = keys.ours, header = { alg: 'RS256', kid: 'a' }): Promise<string> =>
  new SignJWT(claims).setProtectedHeader(header).sign(key);

function verifier(clock: { now: number } = { now: NOW }): { verifier: TokenVerifier; asked: () => number } {
  let asked = 0;
  const jwks = createLocalJWKSet(keys.published);
  const count: typeof jwks = Object.assign((...parameters: Parameters<typeof jwks>) => {
    asked += 1;
    return jwks(...parameters);
  }, jwks);
  return {
    verifier: new TokenVerifier({
      issuer: () => ({ issuer: ISSUER, keys: count }),
      audience: 'vedette',
      now: () => clock.now * 1000,
    }),
    asked: () => asked,
  };
}

async function refusal(header: string | undefined): Promise<ProblemError> {
  let identity: Identity;
  try {
    identity = await verifier().verifier.verify(header);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error(`accepted ${identity.subject}`);
}

describe('token verification', () => {
  it('takes a token of the issuer for the audience', async () => {
    const tenant = '11111111-1111-4111-8111-111111111111';
    const token = await sign({
      ...CLAIMS,
      tid: tenant.toUpperCase(),
      roles: ['auditor', 'king', 5],
      groups: ['G1'],
      wids: [],
    });
    expect(await verifier().verifier.verify(`Bearer ${token}`)).toEqual({
      subject: 'person',
      client: 'client',
      tenantId: tenant,
      applicationRoles: ['auditor'],
      groups: new Set(['g1']),
      globalAdministrator: false,
      deviceId: null,
      expiresAt: NOW + 3600,
    });
  });

  it('asks for a token where none is sent, without calling it wrong', async () => {
    const problem = await refusal(undefined);
    expect(problem).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(problem.options.headers).toEqual({ 'www-authenticate': 'Bearer realm="vedette"' });
  });

  const HMAC_KEY = new TextEncoder().encode('a secret that is long enough for HS256');
  it.each<[string, () => Promise<string>]>([
    ['an expired token', () => sign({ ...CLAIMS, exp: NOW - 6 })],
    ['a token that is not valid yet', () => sign({ ...CLAIMS, nbf: NOW + 60 })],
    ['a token without an expiry', () => sign({ iss: ISSUER, aud: 'vedette', sub: 'x', azp: 'y' })],
    ['a token for another audience', () => sign({ ...CLAIMS, aud: 'elsewhere' })],
    ['a token without an audience', () => sign({ iss: ISSUER, sub: 'x', azp: 'y', exp: NOW + 60 })],
    ['a token of another issuer', () => sign({ ...CLAIMS, iss: 'https://login.example.com' })],
    ['a token without a subject', () => sign({ iss: ISSUER, aud: 'vedette', azp: 'y', exp: NOW + 60 })],
    ['a token without a client', () => sign({ iss: ISSUER, aud: 'vedette', sub: 'x', exp: NOW + 60 })],
    ['a token bound to an unreadable device', () => sign({ ...CLAIMS, device_id: 'my phone' })],
    ['a token signed by another key', () => sign(CLAIMS, keys.foreign)],
    ['a token of an unknown key', () => sign(CLAIMS, keys.foreign, { alg: 'RS256', kid: 'b' })],
    ['an HMAC token', () => sign(CLAIMS, HMAC_KEY, { alg: 'HS256', kid: 'a' })],
    ['an unsigned token', () => Promise.resolve(new UnsecuredJWT(CLAIMS).encode())],
    ['a changed token', async () => (await sign(CLAIMS)).replace(/\.[^.]+\./, `.${btoa('{"sub":"root"}')}.`)],
    ['a token without its signature', async () => (await sign(CLAIMS)).replace(/[^.]+$/, '')],
    ['garbage', () => Promise.resolve('garbage')],
    ['a huge token', () => Promise.resolve('x'.repeat(100_000))],
  ])('refuses %s', async (_, make) => {
    const problem = await refusal(`Bearer ${await make()}`);
    expect(problem).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(problem.options.headers?.['www-authenticate']).toContain('error="invalid_token"');
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'Bearer a b', 'Bearer é'])(
    'refuses the header %j',
    async (header) => {
      expect(await refusal(header)).toMatchObject({ status: 401 });
    },
  );

  it('remembers a verified token for 60 seconds, not longer', async () => {
    const clock = { now: NOW };
    const { verifier: tokens, asked } = verifier(clock);
    const header = `Bearer ${await sign(CLAIMS)}`;
    await tokens.verify(header);
    clock.now = NOW + 59;
    await tokens.verify(header);
    expect(asked()).toBe(1);
    clock.now = NOW + 60;
    await tokens.verify(header);
    expect(asked()).toBe(2);
  });

  it('remembers no token past its expiry', async () => {
    const clock = { now: NOW };
    const { verifier: tokens } = verifier(clock);
    const header = `Bearer ${await sign({ ...CLAIMS, exp: NOW + 10 })}`;
    await tokens.verify(header);
    clock.now = NOW + 16;
    await expect(tokens.verify(header)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
