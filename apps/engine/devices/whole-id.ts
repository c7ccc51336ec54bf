import type { DeviceRow, ReadModels } from '#adapters/read-model/read-models.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { isDeviceId, isDirectoryId, isMtdDeviceId } from '#domain/identity/ids.js';
import { addressOf } from './device-id.js';

/** More joins than a device can go through. */
const MOST_HOPS = 20;

/** The device that an address leads to by now (R33a); null where there is none. */
function survivorAt({ devices }: Pick<ReadModels, 'devices'>, tenant: TenantId, address: DeviceId): DeviceRow | null {
  let row = devices.get(tenant, address);
  for (let hop = 0; hop < MOST_HOPS && row !== null && row.device.supersededBy !== null; hop += 1) {
    row = devices.get(tenant, row.device.supersededBy);
  }
  return row;
}

/**
 * The devices that a whole id leads to at once: their own, Intune's, or one of the MTD service that is a UUID. Nobody else
 * has a part of it, so that nothing has to be searched for.
 *
 * @param q in lower case
 * @returns none where it is no such id, or no device's
 */
export function devicesOfId(models: Pick<ReadModels, 'devices'>, tenant: TenantId, q: string): readonly DeviceRow[] {
  if (!isDeviceId(q) || !isDirectoryId(q) || !isMtdDeviceId(q)) return [];
  const found = [
    models.devices.get(tenant, q),
    survivorAt(models, tenant, addressOf(tenant, { kind: 'intune', id: q })),
    survivorAt(models, tenant, addressOf(tenant, { kind: 'mtd', id: q })),
  ].filter((row) => row !== null);
  const byId = new Map(found.map((row) => [row.deviceId, row]));
  return [...byId.values()].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
}
