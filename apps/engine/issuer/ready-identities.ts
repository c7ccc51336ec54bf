import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { TenantState } from '#domain/tenant/decider.js';
import { GLOBAL_ADMINISTRATOR } from '../auth/identity.js';
import { PEOPLES_CLIENT } from './issuer-path.js';

/** The ready identities of the embedded issuer: people, and below them clients. */
export const READY_IDENTITIES = [
  'operator',
  'globalAdmin',
  'full',
  'restricted',
  'auditor',
  'outsider',
  'service',
  'device',
  'consumer',
] as const;
export type ReadyIdentity = (typeof READY_IDENTITIES)[number];

export const isReadyIdentity = (text: string): text is ReadyIdentity =>
  READY_IDENTITIES.some((identity) => identity === text);

/** The only identity that works without a tenant. */
export const needsTenant = (identity: ReadyIdentity): boolean => identity !== 'operator';

/** Constant, so that a person is the same one after every start. */
const SUBJECTS: Readonly<Record<ReadyIdentity, string>> = {
  operator: '6d4e4c8a-3f0b-4f5e-9d0f-000000000001',
  globalAdmin: '6d4e4c8a-3f0b-4f5e-9d0f-000000000002',
  full: '6d4e4c8a-3f0b-4f5e-9d0f-000000000003',
  restricted: '6d4e4c8a-3f0b-4f5e-9d0f-000000000004',
  auditor: '6d4e4c8a-3f0b-4f5e-9d0f-000000000005',
  outsider: '6d4e4c8a-3f0b-4f5e-9d0f-000000000006',
  service: 'vedette-service',
  device: 'vedette-device',
  consumer: 'vedette-consumer',
};

/** The claims of an access token that say who its bearer is. */
export interface IdentityClaims {
  readonly sub: string;
  readonly azp: string;
  readonly tid?: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly wids: readonly string[];
  readonly device_id?: string;
}

function groupsOf(identity: ReadyIdentity, tenant: TenantState): readonly string[] {
  if (tenant.status === 'absent') return [];
  if (identity === 'full') return [tenant.fullAccessGroupId];
  return identity === 'restricted' && tenant.restrictedAccessGroupId !== null ? [tenant.restrictedAccessGroupId] : [];
}

function rolesOf(identity: ReadyIdentity): readonly string[] {
  switch (identity) {
    case 'operator':
    case 'auditor':
    case 'service':
    case 'device':
    case 'consumer':
      return [identity];
    case 'globalAdmin':
    case 'full':
    case 'restricted':
    case 'outsider':
      return [];
  }
}

const isClient = (identity: ReadyIdentity): boolean =>
  identity === 'service' || identity === 'device' || identity === 'consumer';

/** Which tenant a token is for, and the one device it is bound to. */
export interface Binding {
  readonly tenantId: TenantId | null;
  /** Its state; its groups are those that `full` and `restricted` get. */
  readonly tenant: TenantState;
  readonly deviceId: DeviceId | null;
}

/** R3. What a token says of a ready identity. Somebody in no registered group simply has no access by group. */
export function claimsOf(identity: ReadyIdentity, { tenantId, tenant, deviceId }: Binding): IdentityClaims {
  return {
    sub: SUBJECTS[identity],
    azp: isClient(identity) ? SUBJECTS[identity] : PEOPLES_CLIENT,
    ...(tenantId === null ? {} : { tid: tenantId }),
    roles: rolesOf(identity),
    groups: groupsOf(identity, tenant),
    wids: identity === 'globalAdmin' ? [GLOBAL_ADMINISTRATOR] : [],
    ...(deviceId === null ? {} : { device_id: deviceId }),
  };
}
