import type { Rejection } from '../rejection.js';
import type { TenantState } from './state.js';
import { TENANT_CLOSED, TENANT_UNKNOWN } from './state.js';

/**
 * R1 and R2: whether commands and queries of the tenant are let in. `GrantConsent` is not asked, it is what opens the
 * door; nor is what an operator does to the tenant from outside.
 *
 * @returns why not, or null where they are
 */
export function admission(tenant: TenantState): Rejection | null {
  switch (tenant.status) {
    case 'absent':
      return TENANT_UNKNOWN;
    case 'closed':
      return TENANT_CLOSED;
    case 'awaitingConsent':
      return {
        code: 'consent-required',
        detail: 'A Global Administrator of the tenant has to grant consent first.',
      };
    case 'open':
      return null;
  }
}
