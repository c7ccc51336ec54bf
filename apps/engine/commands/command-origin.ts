import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import type { EventMetadata } from '#domain/log/event-log.js';
import { callerOf } from '../auth/allow.js';
import { readIdempotencyKey, readIfMatch } from '../http/conventions.js';
import type { CommandEnvelope } from './envelope.js';
import { commandIdOf, stepIdOf } from './event-ids.js';
import type { Precondition } from './precondition.js';
import { requestHashOf } from './request-hash.js';

/** What an HTTP request says of its command beside the command's content. */
export interface CommandOrigin {
  readonly actor: EventMetadata['actor'];
  /** `azp` and `sub` of the token. */
  readonly client: string;
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  readonly ifMatch: Precondition | null;
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;

/** @throws ProblemError `invalid-request` for a wrong `Idempotency-Key` or `If-Match` */
export function commandOriginOf(request: FastifyRequest): CommandOrigin {
  const { actor, clientId } = callerOf(request);
  return {
    actor,
    client: clientId,
    idempotencyKey: readIdempotencyKey(request.headers),
    requestHash: requestHashOf(request.method, pathOf(request.url), request.body),
    ifMatch: readIfMatch(request.headers),
  };
}

/** The `CommandOrigin` of this request. */
export const Origin = createParamDecorator((_: unknown, context: ExecutionContext): CommandOrigin =>
  commandOriginOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** @param tenant whose streams the command is about */
export function envelopeOf(origin: CommandOrigin, tenant: TenantId): CommandEnvelope {
  const commandId = commandIdOf(tenant, origin.client, origin.idempotencyKey);
  return {
    tenantId: tenant,
    actor: origin.actor,
    commandId,
    requestHash: origin.requestHash,
    correlationId: commandId,
    causationId: commandId,
  };
}

/** The envelope of a command that another one leads to. @param step tells it from the others that it leads to */
export const stepOf = (envelope: CommandEnvelope, step: string): CommandEnvelope => ({
  ...envelope,
  commandId: stepIdOf(envelope.commandId, step),
  causationId: envelope.commandId,
});
