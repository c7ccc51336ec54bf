import { Inject, Injectable } from '@nestjs/common';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { newestAt, recordNewest } from '../latest-values/newest-instant.js';
import { LATEST_VALUES } from '../ports.js';

const MINUTE_MS = 60_000;

/** R23: the last successful heartbeat of each tenant's connector. Telemetry, and so kept beside the log. */
@Injectable()
export class Heartbeats {
  readonly #listeners = new Set<(tenant: TenantId) => void>();

  constructor(@Inject(LATEST_VALUES) private readonly latestValues: LatestValues) {}

  /** Null while the tenant has posted none: then each due one counts as succeeded, and none is ever missed. */
  last(tenant: TenantId): Promise<Instant | null> {
    return newestAt(this.latestValues, keyOf(tenant));
  }

  /** On disk before it resolves. An older one than is known changes nothing. */
  async record(tenant: TenantId, at: Instant): Promise<void> {
    await recordNewest(this.latestValues, keyOf(tenant), at);
    for (const listener of this.#listeners) listener(tenant);
  }

  /** Calls after each record: with the first one the clock begins to be watched. @returns ends the calls */
  onRecorded(listener: (tenant: TenantId) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

const keyOf = (tenant: TenantId): string => `heartbeat/${tenant}`;

/**
 * R23: the last heartbeat that was due by `now`, of a connector whose due heartbeats count as succeeded: the first when it
 * was connected, and from a changed frequency on, one in each interval since the change.
 *
 * @returns null where it is not connected
 */
export function lastDueHeartbeat(
  { connectedAt, frequencySince, settings }: ConnectorState,
  now: Instant,
): Instant | null {
  if (connectedAt === null) return null;
  const since = Math.max(connectedAt, frequencySince);
  const interval = settings.heartbeatFrequencyMinutes * MINUTE_MS;
  return instant(now < since ? connectedAt : since + Math.floor((now - since) / interval) * interval);
}
