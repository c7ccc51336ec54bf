import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { timersOf } from '#projections/folds/devices/places.js';
import type { Sightings } from '../devices/sightings.js';
import { earliestOf, silenceDue } from './due.js';

/** What the clock is watched for, for one device; null: nothing. */
export interface DeviceDue {
  /** R22: when it is disconnected if it stays silent. */
  readonly silence: Instant | null;
  /** R14: when the next of its ignores expires. */
  readonly expiry: Instant | null;
  /** Of the device's stream, as it was seen. */
  readonly revision: number;
}

const NOTHING_DUE: DeviceDue = { silence: null, expiry: null, revision: -1 };

export interface DeviceWatchOptions {
  readonly readModels: Pick<ReadModels, 'devices'>;
  readonly sightings: Pick<Sightings, 'last' | 'record'>;
}

/** Looks up what is due for a device: two look-ups, however many devices there are. */
export class DeviceWatch {
  constructor(private readonly options: DeviceWatchOptions) {}

  /**
   * A device whose last sighting is lost (a log that came without its latest values) counts as heard of now: losing them
   * must not disconnect everything at once.
   */
  async dueOf(tenant: TenantId, device: DeviceId, settings: ConnectorState, now: Instant): Promise<DeviceDue> {
    const { readModels, sightings } = this.options;
    const row = readModels.devices.get(tenant, device);
    if (row === null) return NOTHING_DUE;
    const { revision } = row;
    const { heardAt, expiresAt: expiry } = timersOf(row);
    if (heardAt === null) return { silence: null, expiry, revision };
    const sighted = await sightings.last(tenant, device);
    const silence = silenceDue(sighted === null || heardAt > sighted ? heardAt : sighted, settings);
    if (sighted !== null || silence > now) return { silence, expiry, revision };
    await sightings.record(tenant, device, now);
    return { silence: silenceDue(now, settings), expiry, revision };
  }

  /** R22: the newest sighting that is kept beside the log. */
  lastSighting(tenant: TenantId, device: DeviceId): Promise<Instant | null> {
    return this.options.sightings.last(tenant, device);
  }
}

/** When to look at a device, by what the log alone tells of it: never too late. */
export const lookAt = (
  { heardAt, expiresAt }: { readonly heardAt: Instant | null; readonly expiresAt: Instant | null },
  settings: ConnectorState,
): Instant | null => earliestOf(heardAt === null ? null : silenceDue(heardAt, settings), expiresAt);
