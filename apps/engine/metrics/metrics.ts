import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the engine counts, for `/metrics`. One per engine, so that two engines in one process do not mix. */
export interface Metrics {
  readonly registry: Registry;
  readonly appends: Counter<'outcome'>;
  readonly appendSeconds: Histogram;
  /** Calls that shared one commit. */
  readonly commitCalls: Histogram;
  readonly commitSeconds: Histogram;
  /** Open feeds. The feed's module counts up and down. */
  readonly feedSubscribers: Gauge;
  /** Entries written to feeds, over all subscribers. */
  readonly feedEntries: Counter;
  readonly httpSeconds: Histogram<'method' | 'route' | 'status'>;
  /** Calls of the engine to other systems. */
  readonly outsideCalls: Counter<'system' | 'outcome'>;
}

/** How long an append may take: from a shared fsync of a fast disk to the end of a client's patience. */
const APPEND_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const HTTP_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    appends: new Counter({
      name: 'vedette_appends_total',
      help: 'Appends to the event log by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    appendSeconds: new Histogram({
      name: 'vedette_append_seconds',
      help: 'From the call of an append to its answer',
      buckets: APPEND_BUCKETS,
      registers,
    }),
    commitCalls: new Histogram({
      name: 'vedette_commit_calls',
      help: 'Appends and latest values that shared one commit of the log: the batch size',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 1024],
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'vedette_commit_seconds',
      help: 'One commit of the log, with its sync',
      buckets: APPEND_BUCKETS,
      registers,
    }),
    feedSubscribers: new Gauge({ name: 'vedette_feed_subscribers', help: 'Open feeds', registers }),
    feedEntries: new Counter({ name: 'vedette_feed_entries_total', help: 'Entries written to open feeds', registers }),
    httpSeconds: new Histogram({
      name: 'vedette_http_request_seconds',
      help: 'HTTP requests by route and status; a feed counts when it ends',
      labelNames: ['method', 'route', 'status'],
      buckets: HTTP_BUCKETS,
      registers,
    }),
    outsideCalls: new Counter({
      name: 'vedette_outside_calls_total',
      help: 'Calls to other systems by system and outcome',
      labelNames: ['system', 'outcome'],
      registers,
    }),
  };
}
