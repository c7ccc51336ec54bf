import type { JWTPayload } from 'jose';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { isDeviceId, isTenantId } from '#domain/identity/ids.js';

/** Roles that a token carries by itself, without regard to any tenant's groups. */
export const APPLICATION_ROLES = ['auditor', 'service', 'device', 'consumer', 'operator'] as const;
export type ApplicationRole = (typeof APPLICATION_ROLES)[number];

/** The directory role template of Global Administrator, as Entra writes it into `wids`. */
export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';

/** What a verified token says of its bearer. */
export interface Identity {
  readonly subject: string;
  /** `azp`: the client that asked for the token. */
  readonly client: string;
  /** Null where the token names none, or something that is no GUID: a tenant that can't exist. */
  readonly tenantId: TenantId | null;
  readonly applicationRoles: readonly ApplicationRole[];
  readonly groups: ReadonlySet<string>;
  readonly globalAdministrator: boolean;
  readonly deviceId: DeviceId | null;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const lower = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '');

/** @returns null for a payload without the claims that every access token has */
export function identityOf(payload: JWTPayload): Identity | null {
  const { sub, exp, azp } = payload;
  if (sub === undefined || sub === '' || exp === undefined || typeof azp !== 'string') return null;
  const tenant = lower(payload['tid']);
  const device = lower(payload['device_id']);
  // A token that is bound to something unreadable is bound to nothing that exists; it must not become an unbound one.
  if (device !== '' && !isDeviceId(device)) return null;
  const roles = texts(payload['roles']);
  return {
    subject: sub,
    client: azp,
    tenantId: isTenantId(tenant) ? tenant : null,
    applicationRoles: APPLICATION_ROLES.filter((role) => roles.includes(role)),
    groups: new Set(texts(payload['groups']).map((group) => group.toLowerCase())),
    globalAdministrator: texts(payload['wids']).includes(GLOBAL_ADMINISTRATOR),
    deviceId: device === '' ? null : device,
    expiresAt: exp,
  };
}
