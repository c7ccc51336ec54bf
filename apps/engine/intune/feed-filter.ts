import type { FeedEntry } from '#adapters/read-model/read-models.js';

/** What a consumer wants to hear of; null: of everything. */
export type FeedFilter = FeedEntry['kind'] | null;

/** `types` of a query: one of the kinds of entries, or both with a comma between. */
export const FEED_TYPES = /^(device|connector|device,connector|connector,device)$/;

/** @param types as `FEED_TYPES` lets it pass; undefined: everything */
export function feedFilterOf(types: string | undefined): FeedFilter {
  return types === 'device' || types === 'connector' ? types : null;
}
