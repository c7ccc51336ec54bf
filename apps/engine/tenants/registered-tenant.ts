import type { RegisteredTenant, TenantState } from '#domain/tenant/decider.js';
import { TENANT_UNKNOWN } from '#domain/tenant/decider.js';
import { problemOf, ProblemError } from '../http/problem.js';

/** @throws ProblemError `tenant-unknown` */
export function registeredTenant(tenant: TenantState): RegisteredTenant {
  if (tenant.status === 'absent') throw problemOf(TENANT_UNKNOWN);
  return tenant;
}

/**
 * A tenant that an operator names, who is told that it does not exist as of any other resource.
 *
 * @throws ProblemError `not-found`
 */
export function existingTenant(tenant: TenantState): RegisteredTenant {
  if (tenant.status === 'absent') throw new ProblemError('not-found', 'No tenant is registered under this id.');
  return tenant;
}
