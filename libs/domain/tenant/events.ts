import type { DomainEvent, NoData } from '../decider.js';
import type { DirectoryId, PersonId, TenantId } from '../identity/ids.js';

export interface AccessGroups {
  readonly fullAccessGroupId: DirectoryId;
  readonly restrictedAccessGroupId: DirectoryId | null;
}

export type TenantRegistered = DomainEvent<
  'TenantRegistered',
  AccessGroups & {
    readonly entraTenantId: TenantId;
    readonly displayName: string;
    /** Version of the rules in `compliance/v<N>` that decide from here on. */
    readonly rulesVersion: number;
  }
>;

/** A Global Administrator accepted the consent (R2). */
export type TenantConsentGranted = DomainEvent<'TenantConsentGranted', NoData>;

/** R3: both groups as they are from now on. */
export type AccessGroupsChanged = DomainEvent<'AccessGroupsChanged', AccessGroups>;

/** From here on the tenant is judged by these rules; what lies before keeps those of then. */
export type RulesAdopted = DomainEvent<'RulesAdopted', { readonly rulesVersion: number }>;

/** What was known of a person is made unreadable for good. */
export type PersonErased = DomainEvent<'PersonErased', { readonly personId: PersonId }>;

/** R1: nothing of the tenant is taken or shown any more, and its id is not used again. */
export type TenantClosed = DomainEvent<'TenantClosed', NoData>;

export type TenantEvent =
  TenantRegistered | TenantConsentGranted | AccessGroupsChanged | RulesAdopted | PersonErased | TenantClosed;
