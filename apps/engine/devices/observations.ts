import { Inject, Injectable } from '@nestjs/common';
import type { CheckIn } from '#domain/device/commands.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { formatInstant } from '#domain/instant.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams, TRUSTED_FOR_MS } from '../commands/streams.js';
import { Sightings } from './sightings.js';
import { SourceGaps } from './source-gaps.js';

/** What every observation says beside its content. */
export type Observed = Omit<CheckIn, 'type'>;

/** When an observation counts as having happened. */
export interface ObservationTime {
  readonly at: Instant;
  /** When it is decided. */
  readonly now: Instant;
  /** RFC 3339. What it claimed, where that was later than now. */
  readonly claimedAt?: string;
}

/** R21, R22, R33: puts together what a decider needs to know of an observation. */
@Injectable()
export class Observations {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(Sightings) private readonly sightings: Sightings,
    @Inject(SourceGaps) private readonly gaps: SourceGaps,
  ) {}

  /** A time later than now is kept as claimed, and counts as now. @param claimed null where the source named none */
  timeOf(claimed: Instant | null): ObservationTime {
    const now = this.clock.now();
    if (claimed === null) return { at: now, now };
    return claimed <= now ? { at: claimed, now } : { at: now, now, claimedAt: formatInstant(claimed) };
  }

  /**
   * Of word of the device itself (R22) the sighting is recorded, before any event that it leads to, so that no sweep
   * between the two takes the device for a silent one.
   */
  async heard(tenant: TenantId, device: DeviceId, time: ObservationTime): Promise<Observed> {
    const lastHeardAt = await this.sightings.last(tenant, device);
    await this.sightings.record(tenant, device, time.at);
    return this.observed(tenant, time, true, lastHeardAt);
  }

  /** What somebody else says of a device tells nothing of its silence: when it was last heard of does not matter. */
  told(tenant: TenantId, time: ObservationTime): Promise<Observed> {
    return this.observed(tenant, time, false, null);
  }

  /** Who says that a device is silent is measured by when it was last heard of (R32). */
  async silent(tenant: TenantId, device: DeviceId, time: ObservationTime): Promise<Observed> {
    return this.observed(tenant, time, false, await this.sightings.last(tenant, device));
  }

  private async observed(
    tenant: TenantId,
    { at, now }: ObservationTime,
    heard: boolean,
    lastHeardAt: Instant | null,
  ): Promise<Observed> {
    const connector = await this.streams.connectors.read(tenantStream('connector', tenant), TRUSTED_FOR_MS);
    const { settings, disconnectThresholdSince, heldSweeps } = connector.state;
    const { disconnectedAfterDays } = settings;
    const thresholdSince = heldSweeps.length > 0 ? null : disconnectThresholdSince;
    const gapEnds = (await this.gaps.of(tenant)).map(({ to }) => to);
    return { at, now, heard, lastHeardAt, disconnectedAfterDays, thresholdSince, gapEnds };
  }
}
