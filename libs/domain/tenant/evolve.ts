import type { TenantEvent } from './events.js';
import type { TenantState } from './state.js';

/** One event further. An event before the registration, which no release writes, changes nothing. */
export function evolve(state: TenantState, event: TenantEvent): TenantState {
  if (event.type === 'TenantRegistered') {
    const { entraTenantId, displayName, fullAccessGroupId, restrictedAccessGroupId, rulesVersion } = event.data;
    return {
      status: 'awaitingConsent',
      tenantId: entraTenantId,
      displayName,
      fullAccessGroupId,
      restrictedAccessGroupId,
      rulesVersion,
      erasedPersons: [],
    };
  }
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'TenantConsentGranted':
      return { ...state, status: 'open' };
    case 'AccessGroupsChanged': {
      const { fullAccessGroupId, restrictedAccessGroupId } = event.data;
      return { ...state, fullAccessGroupId, restrictedAccessGroupId };
    }
    case 'RulesAdopted':
      return { ...state, rulesVersion: event.data.rulesVersion };
    case 'PersonErased':
      return { ...state, erasedPersons: [...state.erasedPersons, event.data.personId] };
    case 'TenantClosed':
      return { ...state, status: 'closed' };
  }
}
