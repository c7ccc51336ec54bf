import type { DirectoryId, PersonId, TenantId } from '../identity/ids.js';
import type { Rejection } from '../rejection.js';

export interface RegisteredTenant {
  /** `awaitingConsent` until a Global Administrator has granted it (R2); `closed` for good (R1). */
  readonly status: 'awaitingConsent' | 'open' | 'closed';
  readonly tenantId: TenantId;
  readonly displayName: string;
  readonly fullAccessGroupId: DirectoryId;
  readonly restrictedAccessGroupId: DirectoryId | null;
  readonly rulesVersion: number;
  /** Whose sealed data was made unreadable, in the order in which it was. */
  readonly erasedPersons: readonly PersonId[];
}

export type TenantState = { readonly status: 'absent' } | RegisteredTenant;

export const TENANT_UNKNOWN: Rejection = {
  code: 'tenant-unknown',
  detail: 'No tenant is registered under this id. An operator registers it first.',
};

export const TENANT_CLOSED: Rejection = {
  code: 'tenant-closed',
  detail: 'The tenant was closed by an operator. Its id is not used again.',
};
