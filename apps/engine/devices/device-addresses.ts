import { Inject, Injectable } from '@nestjs/common';
import type { DeviceState } from '#domain/device/decider.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceStream } from '#domain/identity/stream-name.js';
import type { FoldedStream } from '../commands/folded-stream.js';
import { Streams, TRUSTED_FOR_MS } from '../commands/streams.js';
import type { OutsideId } from './device-id.js';
import { addressOf } from './device-id.js';

/** A device that an id leads to. */
export interface FoundDevice {
  readonly device: DeviceId;
  readonly folded: FoldedStream<DeviceState>;
}

/** Where an outside id leads. */
export type Lead =
  /** To no device yet: the one that begins with it has this id. */
  | { readonly kind: 'none'; readonly device: DeviceId }
  | ({ readonly kind: 'device' } & FoundDevice)
  /** Its device has let it go, for good. */
  | { readonly kind: 'retired' };

const MOST_HOPS = 20;

/** Whether two outside ids are one: their case does not tell them apart, as it does not tell addresses apart. */
export const isSameId = (one: string | null, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

/** The id of this kind that a device carries; null where it has none. */
export const carriedId = (state: DeviceState, kind: OutsideId['kind']): string | null =>
  kind === 'intune' ? state.intuneDeviceId : state.mtdDeviceId;

export const carries = (state: DeviceState, { kind, id }: OutsideId): boolean => isSameId(carriedId(state, kind), id);

/** R33a: which device an id of the outside stands for. */
@Injectable()
export class DeviceAddresses {
  constructor(@Inject(Streams) private readonly streams: Streams) {}

  /**
   * A device that carries another id of the kind has let this one go. That is so even where a crash kept the address from
   * saying it, because a device takes an id before the address of the former one is marked.
   */
  async leadOf(tenant: TenantId, outside: OutsideId): Promise<Lead> {
    let device = addressOf(tenant, outside);
    for (let hop = 0; hop < MOST_HOPS; hop += 1) {
      const folded = await this.streams.devices.read(deviceStream(tenant, device), TRUSTED_FOR_MS);
      if (folded.revision < 0) return { kind: 'none', device };
      const { state } = folded;
      if (hop === 0 && state.retiredAddress) return { kind: 'retired' };
      if (state.supersededBy === null) {
        const carried = carriedId(state, outside.kind);
        return isSameId(carried, outside.id) || (carried === null && !state.retired.includes(outside.id))
          ? { kind: 'device', device, folded }
          : { kind: 'retired' };
      }
      device = state.supersededBy;
    }
    throw new Error(`${device}: was joined to more devices than there can be`);
  }
}
