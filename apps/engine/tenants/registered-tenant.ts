import type { RegisteredTenant, TenantState } from '#domain/tenant/decider.js';
import { TENANT_UNKNOWN } from '#domain/tenant/decider.js';
import { problemOf } from '../http/problem.js';

/** @throws ProblemError `tenant-unknown` */
export function registeredTenant(tenant: TenantState): RegisteredTenant {
  if (tenant.status === 'absent') throw problemOf(TENANT_UNKNOWN);
  return tenant;
}
