import { CURRENT_RULES_VERSION } from '../compliance/rules-version.js';
import type { Decider, Decision } from '../decider.js';
import { accept, reject } from '../decider.js';
import type { DirectoryId, TenantId } from '../identity/ids.js';
import type { Rejection } from '../rejection.js';
import type { TenantCommand } from './commands.js';
import type { TenantEvent } from './events.js';

export interface RegisteredTenant {
  /** `awaitingConsent` until a Global Administrator has granted it (R2). */
  readonly status: 'awaitingConsent' | 'open';
  readonly tenantId: TenantId;
  readonly displayName: string;
  readonly fullAccessGroupId: DirectoryId;
  readonly restrictedAccessGroupId: DirectoryId | null;
  readonly rulesVersion: number;
}

export type TenantState = { readonly status: 'absent' } | RegisteredTenant;

export const TENANT_UNKNOWN: Rejection = {
  code: 'tenant-unknown',
  detail: 'No tenant is registered under this id. An operator registers it first.',
};

function decide(command: TenantCommand, state: TenantState): Decision<TenantEvent> {
  switch (command.type) {
    case 'RegisterTenant': {
      if (state.status !== 'absent') {
        return reject({
          code: 'tenant-already-exists',
          detail: 'A tenant is registered under this Entra tenant id already; the id never changes hands.',
        });
      }
      const { at, entraTenantId, displayName, fullAccessGroupId, restrictedAccessGroupId } = command;
      const rulesVersion = CURRENT_RULES_VERSION;
      return accept({
        type: 'TenantRegistered',
        occurredAt: at,
        data: { entraTenantId, displayName, fullAccessGroupId, restrictedAccessGroupId, rulesVersion },
      });
    }
    case 'GrantConsent':
      if (state.status === 'absent') return reject(TENANT_UNKNOWN);
      if (state.status === 'open') return accept();
      return accept({ type: 'TenantConsentGranted', occurredAt: command.at, data: {} });
  }
}

function evolve(state: TenantState, event: TenantEvent): TenantState {
  switch (event.type) {
    case 'TenantRegistered': {
      const { entraTenantId, displayName, fullAccessGroupId, restrictedAccessGroupId, rulesVersion } = event.data;
      return {
        status: 'awaitingConsent',
        tenantId: entraTenantId,
        displayName,
        fullAccessGroupId,
        restrictedAccessGroupId,
        rulesVersion,
      };
    }
    case 'TenantConsentGranted':
      return state.status === 'absent' ? state : { ...state, status: 'open' };
  }
}

/**
 * R1 and R2. A repeated registration is refused where a repeated consent is accepted without an event: the operator who
 * sends it twice from two places must learn that the tenant is not his. The property of deciders holds in the form that
 * matters to the log: neither writes anything.
 */
export const tenantDecider: Decider<TenantState, TenantCommand, TenantEvent> = {
  initialState: { status: 'absent' },
  decide,
  evolve,
};
