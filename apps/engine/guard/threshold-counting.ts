import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { DeviceRow, ReadModels } from '#adapters/read-model/read-models.js';
import type { DeviceState } from '#domain/device/state.js';
import { isSilent, reportedAt } from '#domain/device/silence.js';
import type { AlikeDevices, BlastCounts } from '#domain/guard/counts.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import { DISCONNECTED_LIST } from '#projections/folds/devices/places.js';
import { Sightings } from '../devices/sightings.js';
import { READ_MODELS } from '../ports.js';
import { latestOf } from '../timers/due.js';
import { changeNothing } from './counting.js';
import type { Fleet } from './fleets.js';
import { countInTurns } from './fleets.js';

const DAY_MS = 86_400_000;
/** Look-ups between two turns of the main thread. */
const LOOKED_UP_AT_ONCE = 500;
const PAGE = 100;

/** Days of silence after which a device is disconnected (R22), before a change and after it. */
export interface Threshold {
  readonly before: number;
  readonly after: number;
  readonly at: Instant;
}

/** R22, R34: whom another threshold would disconnect, or connect again, at once. */
@Injectable()
export class ThresholdCounting {
  constructor(
    @Inject(READ_MODELS) private readonly readModels: Pick<ReadModels, 'devices' | 'profiles'>,
    @Inject(Sightings) private readonly sightings: Sightings,
  ) {}

  async count(fleet: Fleet, { before, after, at }: Threshold): Promise<BlastCounts> {
    const unchanged = changeNothing(fleet);
    if (after === before) return unchanged;
    const isLower = after < before;
    const moved = isLower ? await this.silent(fleet, after, at) : await this.heard(fleet.tenant, after, at);
    const { changed, becoming } = await countInTurns(moved, {
      of: 'verdict',
      before: fleet.judgedBy,
      after: fleet.judgedBy,
      deviceAfter: (device) => ({ ...device, disconnected: isLower }),
    });
    return { ...unchanged, changed, becoming };
  }

  /**
   * Those that are connected, and silent for so many days. The sightings say who may be; of those the read model tells the
   * profile and the newest sighting of the log. One without a sighting counts as heard of now, see `DeviceWatch`.
   */
  private async silent({ tenant, kinds }: Fleet, days: number, at: Instant): Promise<AlikeDevices<DeviceState>[]> {
    const upTo = instant(Math.max(0, at - days * DAY_MS));
    const counts = new Map<number, number>();
    let lookedUp = 0;
    for await (const device of this.sightings.lastSeenUpTo(tenant, upTo)) {
      const place = this.readModels.profiles.placeOf(tenant, device);
      if (place !== null && place.heardAt !== null && place.heardAt <= upTo)
        counts.set(place.profile, (counts.get(place.profile) ?? 0) + 1);
      lookedUp += 1;
      if (lookedUp % LOOKED_UP_AT_ONCE === 0) await nextTurn();
    }
    return kinds.flatMap((kind) => {
      const devices = counts.get(kind.id);
      return devices === undefined ? [] : [{ ...kind, devices }];
    });
  }

  /** Those that are disconnected by a silence that is none by the new threshold, see `reviewDisconnection`. */
  private async heard(tenant: TenantId, days: number, at: Instant): Promise<AlikeDevices<DeviceState>[]> {
    const found: AlikeDevices<DeviceState>[] = [];
    for (let after: DeviceId | null = null; ;) {
      const page: DeviceRow[] = this.readModels.devices.listed(tenant, DISCONNECTED_LIST, { after, limit: PAGE });
      for (const { deviceId, device, toldBefore } of page) {
        const lastHeard = latestOf(device.lastHeardAt, await this.sightings.last(tenant, deviceId));
        if (lastHeard !== null && reportedAt(device) === null && !isSilent(lastHeard, days, at))
          found.push({ device, toldBefore, isStale: false, devices: 1 });
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return found;
      after = last.deviceId;
      await nextTurn();
    }
  }
}
