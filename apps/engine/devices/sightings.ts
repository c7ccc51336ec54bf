import type { OnApplicationShutdown, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { isDeviceId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { instantIn, newestAt, recordNewest } from '../latest-values/newest-instant.js';
import { EVENT_LOG, LATEST_VALUES } from '../ports.js';
import { each } from '../processes/each.js';

const MINUTE_MS = 60_000;
/** A sighting that is no further than this behind the newest need not be written at once. */
const WRITTEN_EVERY_MS = MINUTE_MS;
/**
 * The same where several nodes share a log, each write of which is an event. All are written once a minute, so that others
 * are at most a minute behind; who was silent for long, and could be disconnected meanwhile, is written at once.
 */
const GATHERED_UP_TO_MS = 12 * 60 * MINUTE_MS;
/** Then all are written: it bounds what a device fleet takes in memory. */
const MOST_UNWRITTEN = 50_000;
/** Of one tenant at the same time. */
const WRITTEN_AT_ONCE = 100;
const NEVER_ABORTED = new AbortController().signal;

/**
 * R22: when each device was last heard of. Telemetry, and so kept beside the log, where it is at most a minute behind after
 * a crash.
 */
@Injectable()
export class Sightings implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger(Sightings.name);
  /** Newer than what is written, by tenant and key. */
  private unwritten = new Map<TenantId, Map<string, Instant>>();
  private unwrittenSize = 0;
  /** What this process wrote last: a device that is heard of again soon costs no look at the disk. */
  private readonly written = new LRUCache<string, Instant>({ max: MOST_UNWRITTEN });
  private readonly gathers: boolean;
  private everyMinute: NodeJS.Timeout | undefined;

  constructor(
    @Inject(EVENT_LOG) log: Pick<EventLog, 'soleWriter'>,
    @Inject(LATEST_VALUES) private readonly latestValues: LatestValues,
  ) {
    this.gathers = !log.soleWriter;
  }

  onModuleInit(): void {
    if (!this.gathers) return;
    this.everyMinute = setInterval(() => void this.writeGathered(), MINUTE_MS).unref();
  }

  /** Null where none is known. */
  async last(tenant: TenantId, device: DeviceId): Promise<Instant | null> {
    const key = keyOf(tenant, device);
    const written = await newestAt(this.latestValues, key);
    const newer = this.unwritten.get(tenant)?.get(key);
    return newer !== undefined && (written === null || newer > written) ? newer : written;
  }

  /** Devices that were seen at `upTo` last, or before it, in the order of their ids. Takes a microsecond for each device. */
  async *lastSeenUpTo(tenant: TenantId, upTo: Instant): AsyncIterable<DeviceId> {
    const prefix = keyOf(tenant, '');
    for await (const values of this.latestValues.pages(prefix)) {
      for (const { key, value } of values) {
        if (instantIn(value) > upTo || (this.unwritten.get(tenant)?.get(key) ?? upTo) > upTo) continue;
        const device = key.slice(prefix.length);
        if (isDeviceId(device)) yield device;
      }
    }
  }

  /** On disk before it resolves, unless a sighting is that is little older. An older one than is known changes nothing. */
  async record(tenant: TenantId, device: DeviceId, at: Instant): Promise<void> {
    const key = keyOf(tenant, device);
    const written = this.written.get(key) ?? (await newestAt(this.latestValues, key));
    if (written !== null && at <= written) return;
    if (written !== null && at - written < (this.gathers ? GATHERED_UP_TO_MS : WRITTEN_EVERY_MS)) {
      this.keep(tenant, key, at);
      if (this.unwrittenSize > MOST_UNWRITTEN) await this.writeAll();
      return;
    }
    await this.write(key, at);
    const newer = this.unwritten.get(tenant)?.get(key);
    if (newer !== undefined && newer <= at) this.drop(tenant, key);
  }

  /** What is still in memory is written when the engine stops in order. */
  async onModuleDestroy(): Promise<void> {
    await (this.gathers ? this.writeGathered() : this.writeAll());
  }

  /** The same for what was heard while the engine stopped. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.everyMinute);
    await (this.gathers ? this.writeGathered() : this.writeAll());
  }

  private keep(tenant: TenantId, key: string, at: Instant): void {
    const ofTenant = this.unwritten.get(tenant) ?? new Map<string, Instant>();
    this.unwritten.set(tenant, ofTenant);
    const known = ofTenant.get(key);
    if (known === undefined) this.unwrittenSize += 1;
    if (known === undefined || at > known) ofTenant.set(key, at);
  }

  private drop(tenant: TenantId, key: string): void {
    if (this.unwritten.get(tenant)?.delete(key) === true) this.unwrittenSize -= 1;
  }

  private async write(key: string, at: Instant): Promise<void> {
    await recordNewest(this.latestValues, key, at);
    this.written.set(key, at);
  }

  private async writeGathered(): Promise<void> {
    await this.writeAll().catch((error: unknown) => this.logger.warn(error, 'Check-ins could not be written.'));
  }

  /** One batch for each tenant. What can't be written stays in memory. */
  private async writeAll(): Promise<void> {
    for (const [tenant, ofTenant] of this.unwritten) {
      await each([...ofTenant], WRITTEN_AT_ONCE, NEVER_ABORTED, async ([key, at]) => {
        await this.write(key, at);
        if (ofTenant.get(key) === at) this.drop(tenant, key);
      });
      if (ofTenant.size === 0) this.unwritten.delete(tenant);
    }
  }
}

const keyOf = (tenant: TenantId, device: DeviceId | ''): string => `sighting/${tenant}/${device}`;
