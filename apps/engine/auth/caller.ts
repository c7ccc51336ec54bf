import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { EventMetadata } from '#domain/log/event-log.js';
import { ProblemError } from '../http/problem.js';

/** Who may be meant by a table row of `docs/http-api.md`. `full` and `restricted` come from groups, the others from the token alone. */
export const ROLES = [
  'globalAdmin',
  'full',
  'restricted',
  'auditor',
  'service',
  'device',
  'consumer',
  'operator',
] as const;
export type Role = (typeof ROLES)[number];

/** Who sends a request, as the verified token and the tenant's groups say. */
export interface Caller {
  /** `azp` and `sub`, with a space between: the scope of an `Idempotency-Key`. */
  readonly clientId: string;
  /** As events name it: by opaque id only. */
  readonly actor: EventMetadata['actor'];
  readonly roles: ReadonlySet<Role>;
  /** Null only for an operator whose token names no tenant. */
  readonly tenantId: TenantId | null;
  /** The one device that the token is bound to; null where it names none. */
  readonly deviceId: DeviceId | null;
  /** When the token ends: epoch milliseconds of the system's clock. */
  readonly tokenExpiresAt: number;
}

/**
 * A caller whose only role is `device`, with a token that names a device, sees no other: for it the others don't exist.
 *
 * @throws ProblemError `not-found`; call it where the existence of the device is checked, after the fields
 */
export function refuseForeignDevice(caller: Caller, device: DeviceId): void {
  if (caller.deviceId === null || caller.deviceId === device) return;
  if (caller.roles.size === 1 && caller.roles.has('device'))
    throw new ProblemError('not-found', 'There is no such device.');
}

/**
 * For an endpoint that takes more callers than what its body asks for.
 *
 * @throws ProblemError `forbidden` where the caller has none of the roles
 */
export function requireRole(caller: Caller, ...roles: readonly Role[]): void {
  if (!roles.some((role) => caller.roles.has(role)))
    throw new ProblemError('forbidden', `This needs one of these roles: ${roles.join(', ')}.`);
}
