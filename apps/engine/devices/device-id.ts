import { v5 } from 'uuid';
import type { DeviceId, DirectoryId, MtdDeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceId } from '#domain/identity/ids.js';

/** The ids that a device is known by outside; Intune's decides where both are given. */
export type OutsideIds =
  | { readonly intuneDeviceId: DirectoryId; readonly mtdDeviceId: MtdDeviceId | undefined }
  | { readonly intuneDeviceId: undefined; readonly mtdDeviceId: MtdDeviceId };

/**
 * UUIDv5 in the namespace of the tenant id, of `intune:<id>`, else of `mtd:<id>`, lower case, so that two writers that
 * discover one device at once meet in one stream.
 */
export function deviceIdOf(tenant: TenantId, ids: OutsideIds): DeviceId {
  const name = ids.intuneDeviceId === undefined ? `mtd:${ids.mtdDeviceId}` : `intune:${ids.intuneDeviceId}`;
  return deviceId(v5(name.toLowerCase(), bytesOf(tenant)));
}

/** Entra's ids need not be UUIDs of a version that RFC 9562 knows, which is what the library's own parser asks for. */
const bytesOf = (tenant: TenantId): Uint8Array => Buffer.from(tenant.replaceAll('-', ''), 'hex');
