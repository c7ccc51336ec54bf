import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { setTimeout as wait } from 'node:timers/promises';
import type { IssuerTimes, OutsideIssuer } from '#engine/auth/outside-issuer.js';
import { createOutsideIssuer } from '#engine/auth/outside-issuer.js';
import { TokenVerifier } from '#engine/auth/token-verifier.js';
import type { Manner, StandInIssuer } from '../support/stand-in-issuer.js';
import { startStandInIssuer } from '../support/stand-in-issuer.js';

let standIn: StandInIssuer;
beforeEach(async () => {
  standIn = await startStandInIssuer();
});
afterEach(() => standIn.stop());

interface Client {
  readonly issuer: OutsideIssuer;
  readonly troubles: (string | null)[];
  readonly verify: (token: string) => Promise<{ readonly subject: string }>;
}

/** What a new process is that trusts the stand-in. It remembers no verified token, so that each needs the keys. */
function client(times: Partial<IssuerTimes> = {}): Client {
  const troubles: (string | null)[] = [];
  const note = (trouble: string | null): void => {
    troubles.push(trouble);
  };
  const issuer = createOutsideIssuer({
    issuer: standIn.issuer,
    observe: note,
    times,
  });
  return {
    issuer,
    troubles,
    verify: async (token) =>
      new TokenVerifier({ issuer: () => issuer.trusted(), audience: 'vedette' }).verify(`Bearer ${token}`),
  };
}

const DEADLINE_MS = 5000;

/** Waits for something that goes on beside the requests. */
async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not come about');
    await wait(5);
  }
}

const UNAUTHORIZED = { status: 401, code: 'unauthorized' };
const UNAVAILABLE = { status: 503, code: 'issuer-unavailable' };

describe('The keys of an outside issuer', () => {
  it('are found by its name, and asked for once however many need them', async () => {
    const { verify, troubles } = client();
    const token = await standIn.token({ sub: 'ada' });
    const verified = await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    expect(verified.map(({ subject }) => subject)).toEqual(Array<string>(20).fill('ada'));
    expect([standIn.asked(), troubles]).toEqual([1, [null]]);
  });

  it.each(['PS256', 'ES256'])('may be of %s', async (algorithm) => {
    await standIn.rotate(algorithm);
    expect(await client().verify(await standIn.token({ sub: 'ada' }))).toMatchObject({ subject: 'ada' });
  });

  it('may be rotated: a new one is known as soon as a token has it, and the old one is forgotten', async () => {
    const { verify } = client({ unknownKey: 0 });
    const old = await standIn.token({});
    await verify(old);
    await standIn.rotate();
    expect(await verify(await standIn.token({ sub: 'grace' }))).toMatchObject({ subject: 'grace' });
    await expect(verify(old)).rejects.toMatchObject(UNAUTHORIZED);
  });

  it('are not asked for at every made-up key', async () => {
    const { verify } = client();
    await verify(await standIn.token({}));
    await standIn.rotate();
    const unknown = await standIn.token({});
    for (let n = 0; n < 5; n += 1) await expect(verify(unknown)).rejects.toMatchObject(UNAUTHORIZED);
    expect(standIn.asked()).toBe(1);
  });

  it('go on being trusted while the issuer is away, and are refreshed beside the requests when it is back', async () => {
    const { verify, issuer, troubles } = client({ refresh: 0, retry: 0 });
    const token = await standIn.token({});
    await verify(token);
    await standIn.goAway();
    await verify(token);
    await until(() => troubles.length === 2);
    expect(troubles[1]).toMatch(/^the issuer http:\S+ can not be reached \(\w+\)$/);
    expect(issuer.standing()).toBeNull();
    await standIn.comeBack();
    await until(() => issuer.standing() === null && troubles.at(-1) === null);
  });

  it('are not trusted for ever without the issuer', async () => {
    const { verify, issuer, troubles } = client({ trust: 0, retry: 0 });
    const token = await standIn.token({});
    await until(() => troubles.length === 1);
    await standIn.goAway();
    await expect(verify(token)).rejects.toMatchObject(UNAVAILABLE);
    expect(issuer.standing()).toContain('can not be reached');
  });
});

describe('An outside issuer that is away', () => {
  it('at start: 503 with Retry-After, then its tokens count without a restart', async () => {
    const token = await standIn.token({ sub: 'ada' });
    await standIn.goAway();
    const { verify, issuer, troubles } = client({ retry: 50 });
    await expect(verify(token)).rejects.toMatchObject({ ...UNAVAILABLE, options: { headers: { 'retry-after': '1' } } });
    expect(issuer.standing()).toBe(troubles[0]);
    await standIn.comeBack();
    await until(() => issuer.standing() === null);
    expect(await verify(token)).toMatchObject({ subject: 'ada' });
  });

  it('is left alone for a while after each failure', async () => {
    standIn.behave('broken');
    const { verify, troubles } = client();
    const token = await standIn.token({});
    for (let n = 0; n < 5; n += 1) await expect(verify(token)).rejects.toMatchObject(UNAVAILABLE);
    expect([standIn.asked(), troubles.length]).toEqual([1, 1]);
  });

  it.each<[Manner, string]>([
    ['silent', 'did not answer in 200 ms'],
    ['broken', 'answered 500 at '],
    ['page', 'answered something other than a JSON object at '],
    ['moved', 'answered 302 at '],
    ['endless', 'answered more than 1048576 bytes at '],
    ['otherName', 'calls itself "https://login.example.com", and must have the same name'],
    ['keysInTheOpen', 'names no https address of its keys (jwks_uri)'],
    ['noKeys', 'publishes no keys at '],
    ['keysGone', 'answered 404 at '],
  ])('or answers in the manner %s: 503, with the reason for who runs the engine', async (manner, reason) => {
    standIn.behave(manner);
    const { verify, issuer } = client({ timeout: manner === 'silent' ? 200 : 5000 });
    await expect(verify(await standIn.token({}))).rejects.toMatchObject(UNAVAILABLE);
    expect(issuer.standing()).toContain(`the issuer ${standIn.issuer} ${reason}`);
  });
});

describe('A token of an outside issuer', () => {
  const AN_HOUR_AGO = Math.floor(Date.now() / 1000) - 3600;
  it.each<[string, JWTPayload]>([
    ['that has expired', { exp: AN_HOUR_AGO }],
    ['for another audience', { aud: 'https://graph.microsoft.com' }],
    ['in the name of another issuer', { iss: 'https://login.example.com' }],
    ['without a client', { azp: undefined }],
  ])('%s is refused', async (_, claims) => {
    await expect(client().verify(await standIn.token(claims))).rejects.toMatchObject(UNAUTHORIZED);
  });

  it('is refused without a signature, and with one that anybody can make from what the issuer publishes', async () => {
    const { verify } = client();
    const claims = decodeJwt(await standIn.token({}));
    const published = await (await fetch(`${standIn.issuer}/keys`)).text();
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: '1' })
      .sign(new TextEncoder().encode(published));
    await expect(verify(forged)).rejects.toMatchObject(UNAUTHORIZED);
    await expect(verify(new UnsecuredJWT(claims).encode())).rejects.toMatchObject(UNAUTHORIZED);
  });

  it('that is no token at all is refused even while the issuer is away', async () => {
    await standIn.goAway();
    await expect(client().verify('garbage')).rejects.toMatchObject(UNAUTHORIZED);
  });
});
