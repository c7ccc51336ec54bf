import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { mtdDeviceId } from '#domain/identity/ids.js';
import { addressOf } from '../devices/device-id.js';

const NOBODYS = mtdDeviceId('ingest');

/**
 * Stands for the device where a text that is to be sealed names none. Nobody knows whose it is, so it is erased with
 * everybody.
 */
export const deviceOfNobody = (tenant: TenantId): DeviceId => addressOf(tenant, { kind: 'mtd', id: NOBODYS });
