import { hash } from 'node:crypto';
import type { JWTVerifyGetKey } from 'jose';
import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { ProblemError } from '../http/problem.js';
import type { Identity } from './identity.js';
import { identityOf } from './identity.js';

/** Whose tokens count: `iss`, and the keys it signs with. */
export interface TrustedIssuer {
  readonly issuer: string;
  /** May reject with `IssuerUnreachable`: nothing is known then of the token. */
  readonly keys: JWTVerifyGetKey;
  /** The allow-list; default: RS256. `none` and every HMAC are out: nobody may sign with a public key. */
  readonly algorithms?: readonly string[];
}

/** The keys of the issuer can't be had now. */
export class IssuerUnreachable extends Error {
  override readonly name = 'IssuerUnreachable';
  constructor(
    message: string,
    /** Milliseconds after which it is worth another try. */
    readonly retryAfter: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const ALGORITHMS = ['RS256'];
const CLOCK_TOLERANCE_SECONDS = 5;
const REMEMBERED_SECONDS = 60;
const REMEMBERED_TOKENS = 10_000;

/** The longest token that is looked at. */
const MAX_TOKEN_LENGTH = 16_384;
const BEARER = /^bearer +([A-Za-z0-9_.~+/-]+=*) *$/i;

interface Remembered {
  readonly identity: Identity;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** Why a token is refused, in words that help its owner and nobody else. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The access token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    switch (error.claim) {
      case 'aud':
        return 'The access token is for another audience.';
      case 'iss':
        return 'The access token is from another issuer.';
      default:
        return `The access token's claim ${error.claim} is missing or wrong.`;
    }
  }
  return 'The access token is not valid.';
}

const unauthorized = (detail: string, challenge: string, cause?: unknown): ProblemError =>
  new ProblemError('unauthorized', detail, { headers: { 'www-authenticate': challenge }, cause });

const refused = (detail: string, cause?: unknown): ProblemError =>
  unauthorized(detail, `Bearer realm="vedette", error="invalid_token", error_description="${detail}"`, cause);

const unavailable = (error: IssuerUnreachable): ProblemError =>
  new ProblemError(
    'issuer-unavailable',
    'The issuer of access tokens can not be reached now, so none can be checked.',
    {
      headers: { 'retry-after': String(Math.ceil(error.retryAfter / 1000)) },
      cause: error,
    },
  );

export interface TokenVerifierOptions {
  /** Asked at each verification: the embedded issuer learns its address only when the engine listens. */
  readonly issuer: () => TrustedIssuer;
  readonly audience: string;
  /** Epoch milliseconds by the system's clock, in simulated mode too. */
  readonly now?: () => number;
}

/**
 * Verifies bearer tokens: signature, algorithm, issuer, audience, expiry. A verified token is remembered by its
 * SHA-256 for at most 60 seconds and never past its expiry.
 */
export class TokenVerifier {
  private readonly remembered = new LRUCache<string, Remembered>({ max: REMEMBERED_TOKENS });
  private readonly now: () => number;

  constructor(private readonly options: TokenVerifierOptions) {
    this.now = options.now ?? Date.now;
  }

  /**
   * @param header the `Authorization` header
   * @throws ProblemError `unauthorized`; `issuer-unavailable` where the issuer's keys can't be had
   */
  verify(header: string | undefined): Identity | Promise<Identity> {
    if (header === undefined) {
      throw unauthorized('Send an access token: Authorization: Bearer …', 'Bearer realm="vedette"');
    }
    const token = header.length <= MAX_TOKEN_LENGTH ? BEARER.exec(header)?.[1] : undefined;
    if (token === undefined) throw refused('The Authorization header holds no bearer token.');
    const key = hash('sha256', token, 'base64');
    const known = this.remembered.get(key);
    if (known !== undefined && this.now() < known.until) return known.identity;
    return this.verifyAndRemember(token, key);
  }

  private async verifyAndRemember(token: string, key: string): Promise<Identity> {
    const identity = await this.verifyToken(token);
    const now = this.now();
    const until = Math.min(now + REMEMBERED_SECONDS * 1000, identity.expiresAt * 1000);
    this.remembered.set(key, { identity, until });
    return identity;
  }

  private async verifyToken(token: string): Promise<Identity> {
    const { issuer, keys, algorithms = ALGORITHMS } = this.options.issuer();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: this.options.audience,
        algorithms: [...algorithms],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'sub', 'azp'],
        currentDate: new Date(this.now()),
      });
      const identity = identityOf(payload);
      if (identity !== null) return identity;
    } catch (error) {
      throw error instanceof IssuerUnreachable ? unavailable(error) : refused(reasonOf(error), error);
    }
    throw refused("The access token's claims are not valid.");
  }
}
