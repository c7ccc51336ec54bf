import type { EventMetadata } from '#domain/log/event-log.js';
import type { TenantState } from '#domain/tenant/decider.js';
import type { Caller, Role } from './caller.js';
import type { Identity } from './identity.js';

/** R3: who is in both groups has full access. */
function groupRole(identity: Identity, tenant: TenantState): Role | null {
  if (tenant.status === 'absent') return null;
  if (identity.groups.has(tenant.fullAccessGroupId)) return 'full';
  const restricted = tenant.restrictedAccessGroupId;
  return restricted !== null && identity.groups.has(restricted) ? 'restricted' : null;
}

function actorOf(identity: Identity, roles: ReadonlySet<Role>): EventMetadata['actor'] {
  if (roles.has('device')) return { type: 'device', id: identity.deviceId ?? identity.subject };
  if (roles.has('service') || roles.has('consumer')) return { type: 'service', id: identity.subject };
  return { type: 'admin', id: identity.subject };
}

function build(identity: Identity, tenant: TenantState | null): Caller {
  const roles = new Set<Role>(identity.applicationRoles);
  if (identity.globalAdministrator) roles.add('globalAdmin');
  const byGroup = tenant && groupRole(identity, tenant);
  if (byGroup !== null) roles.add(byGroup);
  return {
    clientId: `${identity.client} ${identity.subject}`,
    actor: actorOf(identity, roles),
    roles,
    tenantId: identity.tenantId,
    deviceId: identity.deviceId,
    tokenExpiresAt: identity.expiresAt * 1000,
  };
}

/** The last caller that each remembered identity was, and in which state of its tenant. */
const built = new WeakMap<Identity, { readonly tenant: TenantState | null; readonly caller: Caller }>();

/**
 * R3. Who an identity is in a tenant: `full` and `restricted` come from the groups registered for it.
 *
 * @param tenant null where the endpoint is no tenant's
 */
export function callerOfIdentity(identity: Identity, tenant: TenantState | null): Caller {
  const last = built.get(identity);
  // Folded states are immutable, so the same object means the same groups.
  if (last?.tenant === tenant) return last.caller;
  const caller = build(identity, tenant);
  built.set(identity, { tenant, caller });
  return caller;
}
