import { CURRENT_RULES_VERSION } from '../compliance/rules-version.js';
import type { Decider, Decision } from '../decider.js';
import { accept, reject } from '../decider.js';
import { admission } from './admission.js';
import type { RegisterTenant, TenantCommand } from './commands.js';
import type { TenantEvent } from './events.js';
import { evolve } from './evolve.js';
import type { RegisteredTenant, TenantState } from './state.js';
import { TENANT_CLOSED, TENANT_UNKNOWN } from './state.js';

export type { RegisteredTenant, TenantState } from './state.js';
export { TENANT_CLOSED, TENANT_UNKNOWN } from './state.js';

/** R1: the rules that a tenant begins with are those of the release that registers it. */
function register(command: RegisterTenant): Decision<TenantEvent> {
  const { at, entraTenantId, displayName, fullAccessGroupId, restrictedAccessGroupId } = command;
  return accept({
    type: 'TenantRegistered',
    occurredAt: at,
    data: {
      entraTenantId,
      displayName,
      fullAccessGroupId,
      restrictedAccessGroupId,
      rulesVersion: CURRENT_RULES_VERSION,
    },
  });
}

function decideRegistered(
  command: Exclude<TenantCommand, RegisterTenant>,
  state: RegisteredTenant,
): Decision<TenantEvent> {
  const occurredAt = command.at;
  switch (command.type) {
    case 'GrantConsent':
      if (state.status === 'open') return accept();
      return accept({ type: 'TenantConsentGranted', occurredAt, data: {} });
    case 'ChangeAccessGroups': {
      const { fullAccessGroupId, restrictedAccessGroupId } = command;
      const same =
        fullAccessGroupId === state.fullAccessGroupId && restrictedAccessGroupId === state.restrictedAccessGroupId;
      if (same) return accept();
      return accept({ type: 'AccessGroupsChanged', occurredAt, data: { fullAccessGroupId, restrictedAccessGroupId } });
    }
    case 'AdoptRules': {
      const { rulesVersion } = command;
      if (rulesVersion <= state.rulesVersion) return accept();
      if (rulesVersion > CURRENT_RULES_VERSION) {
        return reject({
          code: 'rules-unknown',
          detail: `This release has the rules up to version ${CURRENT_RULES_VERSION}. A newer release adopts newer ones.`,
        });
      }
      return accept({ type: 'RulesAdopted', occurredAt, data: { rulesVersion } });
    }
    case 'ErasePerson': {
      const refusal = admission(state);
      if (refusal !== null) return reject(refusal);
      const known = new Set(state.erasedPersons);
      const others = [...new Set(command.personIds)].filter((personId) => !known.has(personId));
      return accept(...others.map((personId) => ({ type: 'PersonErased', occurredAt, data: { personId } }) as const));
    }
    case 'CloseTenant':
      return accept({ type: 'TenantClosed', occurredAt, data: {} });
  }
}

/** R1, R2 and R3, and the version of the rules in force. */
function decide(command: TenantCommand, state: TenantState): Decision<TenantEvent> {
  if (command.type === 'RegisterTenant') {
    if (state.status === 'absent') return register(command);
    return reject({
      code: 'tenant-already-exists',
      detail: 'A tenant is registered under this Entra tenant id already; the id never changes hands.',
    });
  }
  if (state.status === 'absent') return reject(TENANT_UNKNOWN);
  if (state.status === 'closed') return command.type === 'CloseTenant' ? accept() : reject(TENANT_CLOSED);
  return decideRegistered(command, state);
}

/**
 * R1, R2 and R3. A repeated registration is refused where a repeated consent is accepted without an event: the operator
 * who sends it twice from two places must learn that the tenant is not his. The property of deciders holds in the form
 * that matters to the log: neither writes anything.
 */
export const tenantDecider: Decider<TenantState, TenantCommand, TenantEvent> = {
  initialState: { status: 'absent' },
  decide,
  evolve,
};
