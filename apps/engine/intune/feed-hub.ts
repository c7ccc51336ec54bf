import type { BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Writable } from 'node:stream';
import { Gauge } from 'prom-client';
import type { FeedPlace, ReadModels } from '#adapters/read-model/read-models.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { EventLog } from '#domain/log/event-log.js';
import { ProblemError } from '../http/problem.js';
import type { Metrics } from '../metrics/metrics.js';
import { EVENT_LOG, METRICS, READ_MODELS } from '../ports.js';
import { FeedConnection } from './feed-connection.js';
import { feedCursorsOf } from './feed-cursor.js';
import type { FeedFilter } from './feed-filter.js';
import { FeedTail } from './feed-tail.js';

const HEARTBEAT_MS = 15_000;
/** The longest that a timer of Node can wait, in milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The open feeds of one tenant and what they share. */
interface TenantFeeds {
  readonly tail: FeedTail;
  readonly open: Set<FeedConnection>;
  advancing: boolean;
}

/** What a consumer asks for. */
export interface FeedRequest {
  readonly filter: FeedFilter;
  /** Exclusive; null: the feed starts now. */
  readonly resumeAfter: FeedPlace | null;
  /** Of the token, epoch milliseconds of the system clock; the feed ends then, and a new token resumes it. */
  readonly expiresAt: number;
}

/** All open feeds of this node. */
@Injectable()
export class FeedHub implements OnModuleInit, BeforeApplicationShutdown {
  readonly #logger = new Logger(FeedHub.name);
  readonly #tenants = new Map<TenantId, TenantFeeds>();
  #stopped = false;
  #unsubscribe: (() => void) | null = null;

  constructor(
    @Inject(READ_MODELS) readonly readModels: ReadModels,
    @Inject(EVENT_LOG) readonly log: EventLog,
    @Inject(METRICS) readonly metrics: Metrics,
  ) {
    const longest = (): number => {
      const feeds = [...this.#tenants.values()].flatMap(({ open }) => [...open]);
      return feeds.reduce((most, { lagSeconds }) => Math.max(most, lagSeconds), 0);
    };
    new Gauge({
      name: 'vedette_feed_lag_seconds',
      help: 'Time since the slowest open feed last had everything',
      registers: [metrics.registry],
      collect() {
        this.set(longest());
      },
    });
  }

  onModuleInit(): void {
    this.#unsubscribe = this.readModels.onAdvance(({ tenants, tenantsChanged }) => {
      for (const tenant of tenants ?? this.#tenants.keys()) {
        const feeds = this.#tenants.get(tenant);
        if (feeds !== undefined) this.#advance(feeds);
      }
      for (const tenant of tenantsChanged ?? this.#tenants.keys()) this.#endIfClosed(tenant);
    });
  }

  /** Sends every consumer away with a `retry:`, before the server stops listening. */
  beforeApplicationShutdown(): void {
    this.#stopped = true;
    this.#unsubscribe?.();
    for (const feeds of this.#tenants.values()) endAll(feeds);
  }

  /** @throws ProblemError when no feed can begin; call it before the response does */
  assertOpen(): void {
    if (this.#stopped)
      throw new ProblemError('shutting-down', 'The engine is stopping. Connect again in a few seconds.');
  }

  /**
   * Sends the feed until the consumer goes, its token expires or the engine stops.
   *
   * @param begin sends the head of the response and gives its body; called last, when nothing more can be refused
   * @throws ProblemError `shutting-down`
   */
  open(tenant: TenantId, { filter, resumeAfter, expiresAt }: FeedRequest, begin: () => Writable): void {
    this.assertOpen();
    const feeds = this.#tenants.get(tenant) ?? this.#feedsOf(tenant);
    const placeNow = (): FeedPlace => this.readModels.feed.placeNow(tenant);
    const connection = new FeedConnection({
      tail: feeds.tail,
      filter,
      start: resumeAfter ?? placeNow(),
      // Who starts now has no cursor yet, and would not know where it was if it were cut off before its first entry.
      announceStart: resumeAfter === null,
      response: begin(),
      placeNow,
      heartbeatMs: HEARTBEAT_MS,
      onSent: (entries) => this.metrics.feedEntries.inc(entries),
      onFailure: (error) => this.#logger.error(error, 'A feed could not be read; its consumer shall connect again.'),
      onClose: () => {
        clearTimeout(expiry);
        this.metrics.feedSubscribers.dec();
        feeds.open.delete(connection);
        if (feeds.open.size === 0) this.#tenants.delete(tenant);
      },
    });
    const expiry = setTimeout(() => connection.end(), Math.min(Math.max(expiresAt - Date.now(), 0), LONGEST_TIMER_MS));
    feeds.open.add(connection);
    this.#tenants.set(tenant, feeds);
    this.metrics.feedSubscribers.inc();
    connection.start();
  }

  /** R1: nothing of a closed tenant is shown any more, to those who were let in before neither. */
  #endIfClosed(tenant: TenantId): void {
    const feeds = this.#tenants.get(tenant);
    if (feeds !== undefined && this.readModels.tenants.get(tenant)?.tenant.status === 'closed') endAll(feeds);
  }

  #feedsOf(tenant: TenantId): TenantFeeds {
    const { feed } = this.readModels;
    const tail = new FeedTail(
      { page: (after, limit, filter) => feed.page(tenant, after, limit, filter), keptFrom: () => feed.keptFrom() },
      feedCursorsOf(this.log.logId, tenant),
      feed.placeNow(tenant),
    );
    return { tail, open: new Set(), advancing: false };
  }

  #advance(feeds: TenantFeeds): void {
    if (feeds.advancing) return;
    try {
      const more = feeds.tail.advance();
      for (const connection of feeds.open) connection.pump();
      if (!more) return;
    } catch (error) {
      this.#logger.error(error, 'A feed could not be read; its consumers shall connect again.');
      endAll(feeds);
      return;
    }
    // A large fan-out goes out page by page, and other requests get their turn in between.
    feeds.advancing = true;
    setImmediate(() => {
      feeds.advancing = false;
      this.#advance(feeds);
    });
  }
}

function endAll(feeds: TenantFeeds): void {
  for (const connection of feeds.open) connection.end();
}
