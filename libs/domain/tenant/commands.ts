import type { DirectoryId, PersonId, TenantId } from '../identity/ids.js';
import type { Instant } from '../instant.js';

/** R1: opens a tenant. Its connector and policies are written before it. */
export interface RegisterTenant {
  readonly type: 'RegisterTenant';
  readonly at: Instant;
  readonly entraTenantId: TenantId;
  readonly displayName: string;
  readonly fullAccessGroupId: DirectoryId;
  readonly restrictedAccessGroupId: DirectoryId | null;
}

/** R2: a Global Administrator accepts the consent. */
export interface GrantConsent {
  readonly type: 'GrantConsent';
  readonly at: Instant;
}

/** R3: an operator replaces both access groups. */
export interface ChangeAccessGroups {
  readonly type: 'ChangeAccessGroups';
  readonly at: Instant;
  readonly fullAccessGroupId: DirectoryId;
  readonly restrictedAccessGroupId: DirectoryId | null;
}

/** A release with newer rules takes them into force for the tenant. Older or equal ones change nothing. */
export interface AdoptRules {
  readonly type: 'AdoptRules';
  readonly at: Instant;
  readonly rulesVersion: number;
}

/** A person is to be erased, under every id that it is known by. */
export interface ErasePerson {
  readonly type: 'ErasePerson';
  readonly at: Instant;
  readonly personIds: readonly PersonId[];
}

/** R1: an operator closes the tenant for good. */
export interface CloseTenant {
  readonly type: 'CloseTenant';
  readonly at: Instant;
}

export type TenantCommand = RegisterTenant | GrantConsent | ChangeAccessGroups | AdoptRules | ErasePerson | CloseTenant;
