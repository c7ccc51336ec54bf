import type { OnModuleDestroy } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { isDeviceId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { instantIn, newestAt, recordNewest } from '../latest-values/newest-instant.js';
import { LATEST_VALUES } from '../ports.js';

/** A sighting that is no further than this behind the newest need not be written. */
const WRITTEN_EVERY_MS = 60_000;
/** Then all are written: it bounds what a device fleet takes in memory. */
const MOST_UNWRITTEN = 50_000;

/**
 * R22: when each device was last heard of. Telemetry, and so kept beside the log, where it is at most a minute behind after
 * a crash.
 */
@Injectable()
export class Sightings implements OnModuleDestroy {
  /** Newer than what is written, by key. */
  private unwritten = new Map<string, Instant>();
  /** What this process wrote last: a device that is heard of again soon costs no look at the disk. */
  private readonly written = new LRUCache<string, Instant>({ max: MOST_UNWRITTEN });

  constructor(@Inject(LATEST_VALUES) private readonly latestValues: LatestValues) {}

  /** Null where none is known. */
  async last(tenant: TenantId, device: DeviceId): Promise<Instant | null> {
    const key = keyOf(tenant, device);
    const written = await newestAt(this.latestValues, key);
    const newer = this.unwritten.get(key);
    return newer !== undefined && (written === null || newer > written) ? newer : written;
  }

  /** Devices that were seen at `upTo` last, or before it, in the order of their ids. Takes a microsecond for each device. */
  async *lastSeenUpTo(tenant: TenantId, upTo: Instant): AsyncIterable<DeviceId> {
    const prefix = keyOf(tenant, '');
    for await (const values of this.latestValues.pages(prefix)) {
      for (const { key, value } of values) {
        if (instantIn(value) > upTo || (this.unwritten.get(key) ?? upTo) > upTo) continue;
        const device = key.slice(prefix.length);
        if (isDeviceId(device)) yield device;
      }
    }
  }

  /** On disk before it resolves, unless a sighting less than a minute older is. An older one than is known changes nothing. */
  async record(tenant: TenantId, device: DeviceId, at: Instant): Promise<void> {
    const key = keyOf(tenant, device);
    const written = this.written.get(key) ?? (await newestAt(this.latestValues, key));
    if (written !== null && at <= written) return;
    if (written !== null && at - written < WRITTEN_EVERY_MS) {
      if (at > (this.unwritten.get(key) ?? written)) this.unwritten.set(key, at);
      if (this.unwritten.size > MOST_UNWRITTEN) await this.writeAll();
      return;
    }
    await recordNewest(this.latestValues, key, at);
    this.written.set(key, at);
    const newer = this.unwritten.get(key);
    if (newer !== undefined && newer <= at) this.unwritten.delete(key);
  }

  /** What is still in memory is written when the engine stops in order. */
  async onModuleDestroy(): Promise<void> {
    await this.writeAll();
  }

  private async writeAll(): Promise<void> {
    const all = this.unwritten;
    this.unwritten = new Map();
    await Promise.all([...all].map(([key, at]) => recordNewest(this.latestValues, key, at)));
  }
}

const keyOf = (tenant: TenantId, device: DeviceId | ''): string => `sighting/${tenant}/${device}`;
