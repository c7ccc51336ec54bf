import type { DirectoryId, TenantId } from '../identity/ids.js';
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

export type TenantCommand = RegisterTenant | GrantConsent;
