import { fastify } from 'fastify';
import { createRemoteJWKSet } from 'jose';
import { TokenVerifier } from '#engine/auth/token-verifier.js';
import { ISSUER_PATH } from '#engine/issuer/issuer-path.js';
import { RISK_LEVELS } from '#domain/compliance/levels.js';
import { THREAT_TYPES } from '#domain/device/events.js';
import { answerParent } from '../processes/child-process.js';

export interface BareServerOrder {
  /** Of the engine, whose issuer signs the tokens. */
  readonly engineUrl: string;
  readonly audience: string;
}

export type BareServerProtocol = {
  /** Answers its own address. */
  readonly start: { readonly ask: BareServerOrder; readonly answer: string };
};

const SCHEMA = {
  params: {
    type: 'object',
    required: ['deviceId'],
    properties: { deviceId: { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } },
  },
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['threatId', 'type', 'classifications'],
    properties: {
      threatId: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' },
      type: { enum: THREAT_TYPES },
      classifications: { type: 'array', maxItems: 32, items: { type: 'string', minLength: 1, maxLength: 64 } },
      severity: { enum: RISK_LEVELS },
    },
  },
} as const;

interface ThreatReport {
  readonly threatId: string;
}

/** What HTTP costs on this machine without a framework on top: the same body, checked by a JSON schema, and the same token. */
const server = fastify();

answerParent<BareServerProtocol>(
  {
    start({ engineUrl, audience }) {
      const issuer = engineUrl + ISSUER_PATH;
      const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
      const tokens = new TokenVerifier({ issuer: () => ({ issuer, keys }), audience });
      server.post<{ Body: ThreatReport }>('/bare/devices/:deviceId/threats', {
        schema: SCHEMA,
        preValidation: async ({ headers }) => {
          await tokens.verify(headers.authorization);
        },
        handler: ({ body }) => ({ threatId: body.threatId }),
      });
      return server.listen({ host: '127.0.0.1', port: 0 });
    },
  },
  () => server.close(),
);
