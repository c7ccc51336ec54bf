import type { JWK } from 'jose';
import type { Logger } from 'pino';
import type { EventLog } from '#domain/log/event-log.js';
import { createOutsideIssuer } from '../auth/outside-issuer.js';
import type { TrustedIssuer } from '../auth/token-verifier.js';
import type { Settings } from '../config/settings.js';
import type { Metrics } from '../metrics/metrics.js';
import type { TenantDirectory } from '../ports.js';
import type { EmbeddedIssuer } from './embedded-issuer.js';
import { createEmbeddedIssuer } from './embedded-issuer.js';
import { signingKey } from './signing-key.js';

/** Who signs the tokens that this engine takes. */
export interface TokenIssuer {
  trusted(): TrustedIssuer;
  /** Why no token can be verified now; null where one can. */
  standing(): string | null;
  /** Null where it is an outside one. */
  readonly embedded: EmbeddedIssuer | null;
}

/** What there has to be before the engine is put together. */
export type IssuerSource =
  | { readonly kind: 'outside'; readonly name: string }
  | { readonly kind: 'embedded'; readonly key: JWK; readonly loopbackOnly: boolean };

/** Makes the signing key of the embedded issuer, where there is none in the data folder yet. */
export async function issuerSource({ issuer, dataFolder }: Settings): Promise<IssuerSource> {
  if (issuer.kind === 'outside') return issuer;
  return { kind: 'embedded', key: await signingKey(dataFolder), loopbackOnly: !issuer.inContainer };
}

export interface TokenIssuerOptions {
  readonly source: IssuerSource;
  readonly audience: string;
  readonly log: Pick<EventLog, 'subscribeToAll'>;
  readonly directory: TenantDirectory;
  readonly metrics: Pick<Metrics, 'outsideCalls'>;
  readonly logger: Logger;
}

/** Tells the log when the issuer goes away and when it is back, and counts each call. */
function observer({ metrics, logger }: TokenIssuerOptions): (trouble: string | null) => void {
  let last: string | null = null;
  return (trouble) => {
    metrics.outsideCalls.inc({ system: 'issuer', outcome: trouble === null ? 'succeeded' : 'failed' });
    if (trouble !== null && trouble !== last) logger.warn(trouble);
    if (trouble === null && last !== null) logger.info('the issuer of tokens is back');
    last = trouble;
  };
}

export function createTokenIssuer(options: TokenIssuerOptions): TokenIssuer {
  const { source } = options;
  if (source.kind === 'outside') {
    return { ...createOutsideIssuer({ issuer: source.name, observe: observer(options) }), embedded: null };
  }
  const embedded = createEmbeddedIssuer({ ...options, key: source.key, loopbackOnly: source.loopbackOnly });
  return { trusted: () => embedded.trusted(), standing: () => null, embedded };
}
