import type { Rejection } from '../rejection.js';
import type { TenantState } from './decider.js';
import { TENANT_UNKNOWN } from './decider.js';

/**
 * R2: whether commands and queries of the tenant are let in. `GrantConsent` is not asked, it is what opens the door.
 *
 * @returns why not, or null where they are
 */
export function admission(tenant: TenantState): Rejection | null {
  switch (tenant.status) {
    case 'absent':
      return TENANT_UNKNOWN;
    case 'awaitingConsent':
      return {
        code: 'consent-required',
        detail: 'A Global Administrator of the tenant has to grant consent first.',
      };
    case 'open':
      return null;
  }
}
