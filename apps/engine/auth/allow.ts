import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import { ProblemError } from '../http/problem.js';
import type { Caller, Role } from './caller.js';

/** The roles of which a caller needs one. Every endpoint has either this or `Public`; one that has neither is closed to all. */
const AllowedRoles = Reflector.createDecorator<readonly Role[]>();
export const Allow = (...roles: readonly Role[]): MethodDecorator & ClassDecorator => AllowedRoles([...roles]);

/** An endpoint that needs no token: health and the documentation. */
const NoToken = Reflector.createDecorator<boolean>();
export const Public = (): MethodDecorator & ClassDecorator => NoToken(true);

/** An endpoint that works while the tenant's consent is still missing (R2). */
const WithoutConsent = Reflector.createDecorator<boolean>();
export const BeforeConsent = (): MethodDecorator & ClassDecorator => WithoutConsent(true);

export { AllowedRoles, NoToken, WithoutConsent };

/** The callers of the requests in flight. The guard puts them in, `@CurrentCaller()` takes them out. */
const callers = new WeakMap<FastifyRequest, Caller>();

export const rememberCaller = (request: FastifyRequest, caller: Caller): void => void callers.set(request, caller);

/** @throws Error on an endpoint without a caller: a mistake in the code */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('the request has no caller: is the endpoint public?');
  return caller;
}

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest<FastifyRequest>();

/** The `Caller` of this request. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(requestOf(context)),
);

/** The tenant of this request's caller. The guard made sure that there is one, and that it is open. */
export const CurrentTenant = createParamDecorator((_: unknown, context: ExecutionContext): TenantId => {
  const { tenantId } = callerOf(requestOf(context));
  if (tenantId === null) throw new ProblemError('tenant-unknown', 'The access token names no tenant (tid).');
  return tenantId;
});
