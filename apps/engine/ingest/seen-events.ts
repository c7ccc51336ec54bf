import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '#domain/identity/ids.js';
import type { SourceKey } from '#domain/ingest/events.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LATEST_VALUES } from '../ports.js';
import type { IngestOutcome } from './ingest-outcome.js';

const keyOf = (tenant: TenantId, key: SourceKey): string => `ingested/${tenant}/${key}`;

/**
 * R31: which events of the source were taken in. A mark is written after all that the event led to: where a crash comes
 * between, the event is taken in again, and its commands are known to their streams by their ids.
 */
@Injectable()
export class SeenEvents {
  constructor(@Inject(LATEST_VALUES) private readonly latestValues: LatestValues) {}

  async has(tenant: TenantId, key: SourceKey): Promise<boolean> {
    return (await this.latestValues.get(keyOf(tenant, key))) !== null;
  }

  /** On disk before it resolves. */
  async add(tenant: TenantId, key: SourceKey, outcome: IngestOutcome): Promise<void> {
    await this.latestValues.set(keyOf(tenant, key), JSON.stringify(outcome));
  }
}
