import { Inject, Injectable } from '@nestjs/common';
import { isJsonObject } from '#domain/codec/json.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { isInstant } from '#domain/instant.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LATEST_VALUES } from '../ports.js';

/** The place of a device's own status among all that its source told: by time, and at one instant by the event's id. */
export interface StatusPlace {
  readonly at: Instant;
  readonly id: string;
}

export const isOlder = (a: StatusPlace, b: StatusPlace): boolean => a.at < b.at || (a.at === b.at && a.id < b.id);

const keyOf = (tenant: TenantId, device: DeviceId): string => `deviceStatus/${tenant}/${device}`;

function parse(text: string): StatusPlace {
  const value: unknown = JSON.parse(text);
  const at = isJsonObject(value) ? value['at'] : null;
  const id = isJsonObject(value) ? value['id'] : null;
  if (typeof at !== 'number' || !isInstant(at) || typeof id !== 'string')
    throw new TypeError('a latest value that holds no place of a status');
  return { at, id };
}

/** R31: the newest status of each device that was taken in. An older one changes nothing. */
@Injectable()
export class NewestStatus {
  constructor(@Inject(LATEST_VALUES) private readonly latestValues: LatestValues) {}

  /** Null where none was taken in. */
  async of(tenant: TenantId, device: DeviceId): Promise<StatusPlace | null> {
    const known = await this.latestValues.get(keyOf(tenant, device));
    return known === null ? null : parse(known.value);
  }

  /** On disk before it resolves. The caller has the device's turn. */
  async record(tenant: TenantId, device: DeviceId, place: StatusPlace): Promise<void> {
    const known = await this.of(tenant, device);
    if (known === null || isOlder(known, place))
      await this.latestValues.set(keyOf(tenant, device), JSON.stringify(place));
  }
}
