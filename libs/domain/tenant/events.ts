import type { DomainEvent, NoData } from '../decider.js';
import type { DirectoryId, TenantId } from '../identity/ids.js';

export type TenantRegistered = DomainEvent<
  'TenantRegistered',
  {
    readonly entraTenantId: TenantId;
    readonly displayName: string;
    readonly fullAccessGroupId: DirectoryId;
    readonly restrictedAccessGroupId: DirectoryId | null;
    /** Version of the rules in `compliance/v<N>` that decide from here on. */
    readonly rulesVersion: number;
  }
>;

/** A Global Administrator accepted the consent (R2). */
export type TenantConsentGranted = DomainEvent<'TenantConsentGranted', NoData>;

export type TenantEvent = TenantRegistered | TenantConsentGranted;
