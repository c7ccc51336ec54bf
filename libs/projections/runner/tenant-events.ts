import type { Category } from '#domain/identity/stream-name.js';
import { CATEGORIES } from '#domain/identity/stream-name.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position, RecordedEvent } from '#domain/log/event-log.js';
import type { LogReader } from './log-reader.js';

/** Categories of which a tenant has many streams: `category-{tenantId}.{id}`. */
const hasMany = (category: Category): boolean => category === 'device' || category === 'user' || category === 'ingest';

/** Prefixes that the names of all streams of one tenant, and of no other, begin with. */
export const streamPrefixesOf = (tenant: TenantId): readonly string[] =>
  CATEGORIES.map((category) => `${category}-${tenant}${hasMany(category) ? '.' : ''}`);

/** The next events of one tenant after a position, up to `limit`; none where the log has no more yet. */
export async function nextEventsOf(
  reader: LogReader,
  tenant: TenantId,
  after: Position,
  limit: number,
  signal: AbortSignal,
): Promise<readonly RecordedEvent[]> {
  const found = reader.subscribeToAll({ after, streamPrefixes: streamPrefixesOf(tenant), batchSize: limit, signal });
  for await (const message of found) {
    if (message.kind === 'batch') return message.events;
    if (message.kind === 'caughtUp') return [];
  }
  return [];
}
