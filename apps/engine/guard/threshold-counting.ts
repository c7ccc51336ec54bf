import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { DeviceRow, ReadModels } from '#adapters/read-model/read-models.js';
import type { DeviceState } from '#domain/device/state.js';
import { isSilent, reportedAt } from '#domain/device/silence.js';
import type { AlikeDevices, BlastCounts, ProposedChange } from '#domain/guard/counts.js';
import { countChange, NO_DEVICES, sumOf } from '#domain/guard/counts.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import { DISCONNECTED_LIST } from '#projections/folds/devices/places.js';
import { Sightings } from '../devices/sightings.js';
import { READ_MODELS } from '../ports.js';
import { latestOf } from '../timers/due.js';
import { countNothing, unchanged } from './counting.js';
import type { Fleet } from './fleets.js';

const DAY_MS = 86_400_000;
/** Look-ups between two turns of the main thread. */
const LOOKED_UP_AT_ONCE = 200;
const PAGE = 100;

/** Days of silence after which a device is disconnected (R22), before a change and after it. */
export interface Threshold {
  readonly before: number;
  readonly after: number;
  readonly at: Instant;
}

/** That devices are connected from now on, or not. */
const connecting = ({ judgedBy }: Fleet, connected: boolean): ProposedChange<DeviceState> => ({
  of: 'verdict',
  before: judgedBy,
  after: judgedBy,
  deviceAfter: (device) => ({ ...device, disconnected: !connected }),
});

/** R22, R34: whom another threshold would disconnect, or connect again, at once. */
@Injectable()
export class ThresholdCounting {
  constructor(
    @Inject(READ_MODELS) private readonly readModels: Pick<ReadModels, 'devices' | 'profiles'>,
    @Inject(Sightings) private readonly sightings: Sightings,
  ) {}

  async count(fleet: Fleet, { before, after, at }: Threshold): Promise<BlastCounts> {
    if (after === before) return countNothing(fleet);
    return after < before ? this.countSilent(fleet, after, at) : this.countHeard(fleet, after, at);
  }

  /** Those that are connected, and silent for so many days: their profiles say what they would become. */
  private async countSilent(fleet: Fleet, days: number, at: Instant): Promise<BlastCounts> {
    const silent = await this.silent(fleet.tenant, instant(Math.max(0, at - days * DAY_MS)));
    const change = connecting(fleet, false);
    return fleet.count((kinds) => {
      const moved = kinds.flatMap((kind) => {
        const devices = silent.get(kind.id);
        return devices === undefined ? [] : [{ ...kind, devices }];
      });
      return { ...countChange(moved, change), judged: unchanged(kinds).judged };
    });
  }

  /** Those that are disconnected by a silence that is none by the new threshold, see `reviewDisconnection`. */
  private async countHeard(fleet: Fleet, days: number, at: Instant): Promise<BlastCounts> {
    const { tenant } = fleet;
    const change = connecting(fleet, true);
    let counts = NO_DEVICES;
    for (let after: DeviceId | null = null; ;) {
      const page: DeviceRow[] = this.readModels.devices.listed(tenant, DISCONNECTED_LIST, { after, limit: PAGE });
      counts = sumOf(counts, countChange(await this.heardOf(tenant, page, days, at), change));
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return { ...counts, judged: (await countNothing(fleet)).judged };
      after = last.deviceId;
      await nextTurn();
    }
  }

  private async heardOf(
    tenant: TenantId,
    rows: readonly DeviceRow[],
    days: number,
    at: Instant,
  ): Promise<AlikeDevices<DeviceState>[]> {
    const found: AlikeDevices<DeviceState>[] = [];
    for (const { deviceId, device, toldBefore } of rows) {
      const lastHeard = latestOf(device.lastHeardAt, await this.sightings.last(tenant, deviceId));
      if (lastHeard !== null && reportedAt(device) === null && !isSilent(lastHeard, days, at))
        found.push({ device, toldBefore, isStale: false, devices: 1 });
    }
    return found;
  }

  /**
   * How many of each profile were last heard of at `upTo` or before. The sightings say who may be; of those the read model
   * tells the profile and the newest sighting of the log. One without a sighting counts as heard of now, see `DeviceWatch`.
   */
  private async silent(tenant: TenantId, upTo: Instant): Promise<ReadonlyMap<number, number>> {
    const counts = new Map<number, number>();
    let lookedUp = 0;
    for await (const device of this.sightings.lastSeenUpTo(tenant, upTo)) {
      const place = this.readModels.profiles.placeOf(tenant, device);
      if (place !== null && place.heardAt !== null && place.heardAt <= upTo)
        counts.set(place.profile, (counts.get(place.profile) ?? 0) + 1);
      lookedUp += 1;
      if (lookedUp % LOOKED_UP_AT_ONCE === 0) await nextTurn();
    }
    return counts;
  }
}
