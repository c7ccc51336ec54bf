import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWK } from 'jose';
import { createLocalJWKSet } from 'jose';
import type { Adapter, Configuration } from 'oidc-provider';
import { Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { TrustedIssuer } from '../auth/token-verifier.js';
import { ISSUER_PATH, PEOPLES_CLIENT, READY_IDENTITY_GRANT } from './issuer-path.js';
import type { IdentityClaims } from './ready-identities.js';
import type { GrantSources } from './ready-identity-grant.js';
import { READY_IDENTITY_PARAMETERS, readyIdentityClaims } from './ready-identity-grant.js';
import { publicPart } from './signing-key.js';

const TOKEN_SECONDS = 3600;

/** What of the provider is offered. There is nobody to sign in and no browser flow, so there are no pages for them. */
const OFFERED = new Set([
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/jwks',
  '/token',
]);

const pathOf = (url: string): string => url.slice(ISSUER_PATH.length).split('?', 1)[0] ?? '';

/** Its tokens are signed and not kept, so the provider has nothing to remember. */
const nothingKept = (): Adapter => ({
  upsert: () => Promise.resolve(),
  find: () => Promise.resolve(undefined),
  findByUserCode: () => Promise.resolve(undefined),
  findByUid: () => Promise.resolve(undefined),
  consume: () => Promise.resolve(),
  destroy: () => Promise.resolve(),
  revokeByGrantId: () => Promise.resolve(),
});

const off = { enabled: false };

/** The claims of tokens that are being made. */
type PendingClaims = WeakMap<object, IdentityClaims>;

const configuration = (key: JWK, pending: PendingClaims): Configuration => ({
  adapter: nothingKept,
  jwks: { keys: [key] },
  clients: [
    {
      client_id: PEOPLES_CLIENT,
      token_endpoint_auth_method: 'none',
      grant_types: [READY_IDENTITY_GRANT],
      response_types: [],
      redirect_uris: [],
    },
  ],
  clientAuthMethods: ['none'],
  responseTypes: [],
  scopes: [],
  ttl: { ClientCredentials: TOKEN_SECONDS },
  features: {
    devInteractions: off,
    dPoP: off,
    pushedAuthorizationRequests: off,
    resourceIndicators: off,
    revocation: off,
    rpInitiatedLogout: off,
    userinfo: off,
  },
  formats: {
    customizers: {
      // The claims of the identity stand beside the protocol's own, and its `sub` in place of the client's.
      jwt: (_context, token, parts) => void Object.assign(parts.payload, pending.get(token)),
    },
  },
});

export interface EmbeddedIssuer {
  /** Known to the verifier without a request to itself. @throws Error before `begin` */
  trusted(): TrustedIssuer;
  /** Tells the issuer the engine's address, which may hold a port that was free only a moment ago. */
  begin(engineUrl: string): void;
  /** Whether there is something at this address under `ISSUER_PATH`. */
  offers(url: string): boolean;
  /** Answers a request for something that it offers. */
  answer(request: IncomingMessage, response: ServerResponse): void;
}

export interface IssuerOptions extends GrantSources {
  readonly key: JWK;
  readonly audience: string;
  readonly logger: Logger;
}

function createProvider(issuer: string, options: IssuerOptions): Provider {
  const pending: PendingClaims = new WeakMap();
  const provider = new Provider(issuer, configuration(options.key, pending));
  provider.registerGrantType(
    READY_IDENTITY_GRANT,
    async (context) => {
      const claims = await readyIdentityClaims(context, context.oidc.params, options);
      const token = new provider.ClientCredentials({ client: context.oidc.client });
      token.resourceServer = new provider.ResourceServer('urn:vedette', {
        scope: '',
        audience: options.audience,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      });
      pending.set(token, claims);
      context.body = {
        access_token: await token.save(),
        token_type: token.tokenType,
        expires_in: token.expiration,
      };
    },
    READY_IDENTITY_PARAMETERS,
  );
  provider.on('server_error', (_context, err) => options.logger.error({ err }, 'the issuer failed'));
  // Koa would print to the console what `server_error` has already told.
  provider.silent = true;
  return provider;
}

/** The OIDC issuer inside the engine: RS256 tokens for an hour, for ready identities only. */
export function createEmbeddedIssuer(options: IssuerOptions): EmbeddedIssuer {
  const keys = createLocalJWKSet({ keys: [publicPart(options.key)] });
  let begun: { readonly issuer: string; readonly answer: ReturnType<Provider['callback']> } | null = null;
  return {
    trusted() {
      if (begun === null) throw new Error('the issuer has no address yet');
      return { issuer: begun.issuer, keys };
    },
    begin(engineUrl) {
      const issuer = engineUrl + ISSUER_PATH;
      begun = { issuer, answer: createProvider(issuer, options).callback() };
    },
    offers: (url) => begun !== null && OFFERED.has(pathOf(url)),
    answer(request, response) {
      // What the provider builds its own addresses from, when it is mounted under a path.
      Object.assign(request, { originalUrl: request.url });
      request.url = (request.url ?? '').slice(ISSUER_PATH.length);
      void begun?.answer(request, response);
    },
  };
}
