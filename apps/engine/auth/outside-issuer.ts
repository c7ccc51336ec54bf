import type { JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet, customFetch } from 'jose';
import { discoveryAddress, IssuerDocumentError, publishedKeys } from './issuer-documents.js';
import type { TrustedIssuer } from './token-verifier.js';
import { IssuerUnreachable } from './token-verifier.js';

/** All in milliseconds. */
export interface IssuerTimes {
  /** For the description and the keys together. */
  readonly timeout: number;
  /** After a failure nobody asks the issuer for this long. */
  readonly retry: number;
  /** After a success, a token of an unknown key makes nobody ask for this long: anyone can make up a key's name. */
  readonly unknownKey: number;
  /** Keys older than this are fetched anew beside the requests, which go on with the known ones. */
  readonly refresh: number;
  /** Keys older than this are not trusted: it is how long a withdrawn key lives while the issuer is away. */
  readonly trust: number;
}

const TIMES: IssuerTimes = { timeout: 5000, retry: 5000, unknownKey: 30_000, refresh: 600_000, trust: 3_600_000 };

/** All of them are signatures with a private key: nobody may sign with what the issuer publishes. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256'];

export interface OutsideIssuer {
  trusted(): TrustedIssuer;
  /** Why no token can be verified now, for who runs the engine; null where the keys are known. Asks anew beside it. */
  standing(): string | null;
}

export interface OutsideIssuerOptions {
  /** Exactly as in the tokens (`iss`). */
  readonly issuer: string;
  /** Told of each call. @param trouble why it failed, null where it succeeded */
  readonly observe: (trouble: string | null) => void;
  readonly times?: Partial<IssuerTimes>;
}

/** Of whatever kind the error is: those of `fetch` are not of the same realm everywhere. */
const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Why a call failed, as it goes on after "the issuer …". */
function troubleOf(error: unknown, { timeout }: IssuerTimes): string {
  if (error instanceof IssuerDocumentError) return error.message;
  if (member(error, 'name') === 'TimeoutError') return `did not answer in ${timeout} ms`;
  const code = member(member(error, 'cause'), 'code');
  return typeof code === 'string' ? `can not be reached (${code})` : 'can not be reached';
}

/**
 * An OIDC issuer elsewhere, known by its name alone. Its keys are fetched at once, and then when requests need them:
 * no timer runs. Calls are shared, bounded in time, and kept apart after a failure.
 */
export function createOutsideIssuer({ issuer, observe, times: given }: OutsideIssuerOptions): OutsideIssuer {
  const times = { ...TIMES, ...given };
  let failure: { readonly at: number; readonly trouble: string } | null = null;
  let fetchedAt = -Infinity;

  async function fetchKeys(_: string, { signal }: { readonly signal: AbortSignal }): Promise<Response> {
    const wait = failure === null ? 0 : failure.at + times.retry - performance.now();
    if (failure !== null && wait > 0) throw new IssuerUnreachable(failure.trouble, wait);
    try {
      const keys = await publishedKeys(issuer, signal);
      failure = null;
      fetchedAt = performance.now();
      observe(null);
      return Response.json(keys);
    } catch (error) {
      failure = { at: performance.now(), trouble: `the issuer ${issuer} ${troubleOf(error, times)}` };
      observe(failure.trouble);
      throw new IssuerUnreachable(failure.trouble, times.retry, { cause: error });
    }
  }

  const keys = createRemoteJWKSet(new URL(discoveryAddress(issuer)), {
    timeoutDuration: times.timeout,
    cooldownDuration: times.unknownKey,
    cacheMaxAge: times.trust,
    [customFetch]: fetchKeys,
  });
  // Whoever needs the keys is told what went wrong, and `observe` was told already.
  const reload = (): void => void keys.reload().catch(() => undefined);
  const keepFresh = (): void => {
    if (!keys.fresh || performance.now() - fetchedAt >= times.refresh) reload();
  };
  const keyOf: JWTVerifyGetKey = (header, token) => {
    if (keys.fresh) keepFresh();
    return keys(header, token);
  };
  reload();
  return {
    trusted: () => ({ issuer, keys: keyOf, algorithms: ALGORITHMS }),
    standing() {
      keepFresh();
      if (keys.fresh) return null;
      return failure?.trouble ?? `the keys of the issuer ${issuer} are being fetched`;
    },
  };
}
