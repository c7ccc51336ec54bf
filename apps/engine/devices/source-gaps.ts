import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { SourceGap } from '#domain/compliance/facts.js';
import type { TenantId } from '#domain/identity/ids.js';
import { sourceName } from '#domain/identity/ids.js';
import { ingestStream } from '#domain/identity/stream-name.js';
import { Streams, TRUSTED_FOR_MS } from '../commands/streams.js';

/** The live source of observations. */
export const LIVE_SOURCE = sourceName('lookout');

const REMEMBERED_TENANTS = 10_000;
const NONE: readonly SourceGap[] = [];

/** R33: what the live source of a tenant has lost. */
@Injectable()
export class SourceGaps {
  /** Tenants whose source has no stream: most, and the command loop keeps nothing of a stream without events. */
  private readonly without = new LRUCache<TenantId, true>({ max: REMEMBERED_TENANTS, ttl: TRUSTED_FOR_MS });

  constructor(@Inject(Streams) private readonly streams: Streams) {}

  /** As trusted as every folded state that is only looked at; what this process wrote is in it at once. */
  async of(tenant: TenantId): Promise<readonly SourceGap[]> {
    const stream = ingestStream(tenant, LIVE_SOURCE);
    const kept = this.streams.ingests.peek(stream, TRUSTED_FOR_MS);
    if (kept !== null) return kept.state.gaps;
    if (this.without.has(tenant)) return NONE;
    const { state, revision } = await this.streams.ingests.read(stream, TRUSTED_FOR_MS);
    if (revision < 0) this.without.set(tenant, true);
    return state.gaps;
  }
}
