import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { FeedPlace, ReadModels } from '#adapters/read-model/read-models.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { Metrics } from '../metrics/metrics.js';
import { EVENT_LOG, METRICS, READ_MODELS } from '../ports.js';
import { PresentReads } from '../queries/present-reads.js';
import { compareFeedPlaces, feedCursorsOf } from './feed-cursor.js';
import type { FeedFilter } from './feed-filter.js';
import type { FeedPage } from './feed-page.js';
import { feedItem } from './feed-page.js';

/** How long a poll with a cursor that is ahead of this node waits for it, in milliseconds. */
const AHEAD_WAIT_MS = 5000;

export class PollFeedQuery extends Query<FeedPage> {
  constructor(
    readonly tenant: TenantId,
    /** Exclusive; null: the feed begins now. */
    readonly after: FeedPlace | null,
    readonly filter: FeedFilter,
    /** 1–500 */
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(PollFeedQuery)
export class PollFeedHandler implements IQueryHandler<PollFeedQuery> {
  constructor(
    @Inject(PresentReads) private readonly reads: PresentReads,
    @Inject(READ_MODELS) private readonly readModels: Pick<ReadModels, 'whenReached'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'logId' | 'head'>,
    @Inject(METRICS) private readonly metrics: Pick<Metrics, 'feedEntries'>,
  ) {}

  async execute({ tenant, after, filter, limit }: PollFeedQuery): Promise<FeedPage> {
    const cursorOf = feedCursorsOf(this.log.logId, tenant);
    if (after === null) {
      const { feed } = await this.reads.models(tenant, await this.log.head());
      return { items: [], nextCursor: cursorOf(feed.placeNow(tenant)) };
    }
    const reached = await this.readModels.whenReached(tenant, after.position, AHEAD_WAIT_MS);
    const { feed } = await this.reads.models(tenant, null);
    // A cursor ahead of this node goes on waiting: it is never moved back.
    if (!reached) return { items: [], nextCursor: cursorOf(after) };
    // Taken before the look for entries: what is committed in between lies after it.
    const now = feed.placeNow(tenant);
    const entries = feed.page(tenant, after, limit, filter);
    this.metrics.feedEntries.inc(entries.length);
    const last = entries.at(-1)?.place ?? after;
    const next = entries.length < limit && compareFeedPlaces(last, now) < 0 ? now : last;
    return { items: entries.map((entry) => feedItem(entry, cursorOf)), nextCursor: cursorOf(next) };
  }
}
