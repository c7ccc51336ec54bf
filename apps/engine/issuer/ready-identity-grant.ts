import type { KoaContextWithOIDC } from 'oidc-provider';
import { errors } from 'oidc-provider';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { isDeviceId, isTenantId } from '#domain/identity/ids.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { TenantDirectory } from '../ports.js';
import { TENANT_NEEDED } from './issuer-path.js';
import { isLoopbackAddress, isLoopbackHost } from './loopback.js';
import type { IdentityClaims, ReadyIdentity } from './ready-identities.js';
import { claimsOf, isReadyIdentity, needsTenant, READY_IDENTITIES } from './ready-identities.js';
import { registeredTenants } from './registered-tenants.js';

export const READY_IDENTITY_PARAMETERS = ['as', 'tenant', 'device'] as const;

export interface GrantSources {
  readonly log: Pick<EventLog, 'subscribeToAll'>;
  readonly directory: TenantDirectory;
  /** Off only in a container, where the published port is the loopback. */
  readonly loopbackOnly: boolean;
}

type Parameters = Readonly<Record<string, unknown>>;

const text = (parameters: Parameters, name: (typeof READY_IDENTITY_PARAMETERS)[number]): string | null => {
  const value = parameters[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

function identityIn(parameters: Parameters): ReadyIdentity {
  const as = text(parameters, 'as') ?? '';
  if (isReadyIdentity(as)) return as;
  throw new errors.InvalidRequest(`as may be one of ${READY_IDENTITIES.join(', ')}`);
}

function deviceIn(parameters: Parameters, identity: ReadyIdentity): DeviceId | null {
  const device = text(parameters, 'device')?.toLowerCase();
  if (device === undefined) return null;
  if (identity === 'device' && isDeviceId(device)) return device;
  throw new errors.InvalidRequest('device may be the id of a device, and only together with as=device');
}

async function onlyTenant(log: GrantSources['log']): Promise<TenantId> {
  const [first, ...others] = await registeredTenants(log);
  if (first === undefined)
    throw new errors.CustomOIDCProviderError(
      TENANT_NEEDED,
      'no tenant is registered yet: name one, or register it first',
    );
  if (others.length > 0)
    throw new errors.CustomOIDCProviderError(TENANT_NEEDED, `there are ${others.length + 1} tenants: name one of them`);
  return first;
}

async function tenantIn(
  parameters: Parameters,
  identity: ReadyIdentity,
  sources: GrantSources,
): Promise<TenantId | null> {
  const named = text(parameters, 'tenant')?.toLowerCase();
  if (named === undefined) return needsTenant(identity) ? onlyTenant(sources.log) : null;
  if (isTenantId(named)) return named;
  throw new errors.InvalidRequest("tenant may be a tenant's id, which is a UUID");
}

/** A page in a browser on the same machine must not get in, not even under a name of its own that leads to loopback. */
function refuseOthers(context: KoaContextWithOIDC): void {
  const local =
    isLoopbackAddress(context.req.socket.remoteAddress) &&
    isLoopbackHost(context.req.headers.host) &&
    context.req.headers.origin === undefined;
  if (!local) throw new errors.AccessDenied('the ready identities are had over loopback only, and not by web pages');
}

/**
 * What the token for this request says.
 *
 * @throws errors.OIDCProviderError where it asks for something that can't be had
 */
export async function readyIdentityClaims(
  context: KoaContextWithOIDC,
  parameters: Parameters,
  sources: GrantSources,
): Promise<IdentityClaims> {
  if (sources.loopbackOnly) refuseOthers(context);
  const identity = identityIn(parameters);
  const deviceId = deviceIn(parameters, identity);
  const tenantId = await tenantIn(parameters, identity, sources);
  const tenant = tenantId === null ? { status: 'absent' as const } : await sources.directory.tenant(tenantId);
  return claimsOf(identity, { tenantId, tenant, deviceId });
}
