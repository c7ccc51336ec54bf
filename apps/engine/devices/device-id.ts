import { v5 } from 'uuid';
import type { DeviceId, DirectoryId, MtdDeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceId } from '#domain/identity/ids.js';

/** The ids that a device is known by outside; Intune's decides where both are given. */
export type OutsideIds =
  | { readonly intuneDeviceId: DirectoryId; readonly mtdDeviceId: MtdDeviceId | undefined }
  | { readonly intuneDeviceId: undefined; readonly mtdDeviceId: MtdDeviceId };

/** One of them. */
export type OutsideId =
  { readonly kind: 'intune'; readonly id: DirectoryId } | { readonly kind: 'mtd'; readonly id: MtdDeviceId };

/** The device that one id alone leads to: its address, whichever device carries the id by now (R33a). */
export const addressOf = (tenant: TenantId, { kind, id }: OutsideId): DeviceId =>
  deviceId(v5(`${kind}:${id}`.toLowerCase(), bytesOf(tenant)));

/** Those that are given, Intune's first. */
export function idsIn(ids: {
  readonly intuneDeviceId?: DirectoryId | null | undefined;
  readonly mtdDeviceId?: MtdDeviceId | null | undefined;
}): readonly OutsideId[] {
  const { intuneDeviceId, mtdDeviceId } = ids;
  return [
    ...(intuneDeviceId === undefined || intuneDeviceId === null
      ? []
      : [{ kind: 'intune', id: intuneDeviceId } as const]),
    ...(mtdDeviceId === undefined || mtdDeviceId === null ? [] : [{ kind: 'mtd', id: mtdDeviceId } as const]),
  ];
}

/**
 * UUIDv5 in the namespace of the tenant id, of `intune:<id>`, else of `mtd:<id>`, lower case, so that two writers that
 * discover one device at once meet in one stream.
 */
export function deviceIdOf(tenant: TenantId, ids: OutsideIds): DeviceId {
  return ids.intuneDeviceId === undefined
    ? addressOf(tenant, { kind: 'mtd', id: ids.mtdDeviceId })
    : addressOf(tenant, { kind: 'intune', id: ids.intuneDeviceId });
}

/** Entra's ids need not be UUIDs of a version that RFC 9562 knows, which is what the library's own parser asks for. */
const bytesOf = (tenant: TenantId): Uint8Array => Buffer.from(tenant.replaceAll('-', ''), 'hex');
