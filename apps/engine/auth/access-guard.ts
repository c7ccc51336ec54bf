import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { TenantState } from '#domain/tenant/decider.js';
import { TENANT_CLOSED } from '#domain/tenant/state.js';
import { problemOf, ProblemError } from '../http/problem.js';
import type { TenantDirectory } from '../ports.js';
import { DIRECTORY } from '../ports.js';
import { SignIns } from '../users/sign-ins.js';
import { AllowedRoles, NoToken, rememberCaller, WithoutConsent } from './allow.js';
import { callerOfIdentity } from './caller-of-identity.js';
import type { Role } from './caller.js';
import type { Identity } from './identity.js';
import { TokenVerifier } from './token-verifier.js';

type Access =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'restricted';
      readonly roles: readonly Role[];
      readonly ofTenant: boolean;
      readonly beforeConsent: boolean;
    };

/** R3, in its order: 401; unknown or closed tenant 403; `consent-required` 403; role 403. Ids come later, in the handlers. */
@Injectable()
export class AccessGuard implements CanActivate {
  /** By handler: decorators do not change while the engine runs. */
  private readonly known = new Map<unknown, Access>();

  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(TokenVerifier) private readonly tokens: TokenVerifier,
    @Inject(DIRECTORY) private readonly directory: TenantDirectory,
    @Inject(SignIns) private readonly signIns: SignIns,
  ) {}

  /** @throws ProblemError `unauthorized`, `tenant-unknown`, `tenant-closed`, `consent-required`, `forbidden` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.accessOf(context);
    if (access.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const identity = await this.tokens.verify(request.headers.authorization);
    const tenant = access.ofTenant ? await this.tenantOf(identity, access.beforeConsent) : null;
    const caller = callerOfIdentity(identity, tenant);
    if (access.ofTenant) await this.signIns.note(caller);
    if (!access.roles.some((role) => caller.roles.has(role))) {
      throw new ProblemError('forbidden', forbiddenDetail(access.roles));
    }
    rememberCaller(request, caller);
    return true;
  }

  private async tenantOf(identity: Identity, beforeConsent: boolean): Promise<TenantState> {
    if (identity.tenantId === null) {
      throw new ProblemError('tenant-unknown', 'The access token names no tenant (claim tid).');
    }
    const tenant = await this.directory.tenant(identity.tenantId);
    if (tenant.status === 'absent') {
      throw new ProblemError('tenant-unknown', "The access token's tenant is not registered here.");
    }
    if (tenant.status === 'closed') throw problemOf(TENANT_CLOSED);
    if (tenant.status === 'awaitingConsent' && !beforeConsent) {
      throw new ProblemError(
        'consent-required',
        'A Global Administrator of the tenant must grant consent first: POST /v1/tenant/consent.',
      );
    }
    return tenant;
  }

  private accessOf(context: ExecutionContext): Access {
    const handler = context.getHandler();
    const known = this.known.get(handler);
    if (known !== undefined) return known;
    const targets = [handler, context.getClass()];
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(AllowedRoles.KEY, targets) ?? [];
    const access: Access = this.reflector.getAllAndOverride<boolean | undefined>(NoToken.KEY, targets)
      ? { kind: 'public' }
      : {
          kind: 'restricted',
          roles,
          ofTenant: roles.length !== 1 || roles[0] !== 'operator',
          beforeConsent: this.reflector.getAllAndOverride<boolean | undefined>(WithoutConsent.KEY, targets) ?? false,
        };
    this.known.set(handler, access);
    return access;
  }
}

const forbiddenDetail = (roles: readonly Role[]): string =>
  roles.length === 0 ? 'This is open to nobody.' : `This needs one of these roles: ${roles.join(', ')}.`;
