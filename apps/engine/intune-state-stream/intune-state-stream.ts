import { Logger } from '@nestjs/common';
import type { FeedEntry, FeedPlace, ReadModels } from '#adapters/read-model/read-models.js';
import { eventId } from '#domain/identity/ids.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { EventLog, NewEvent } from '#domain/log/event-log.js';
import { WrongExpectedRevision } from '#domain/log/log-errors.js';
import { FEED_BEGINNING, feedCursorsOf, readFeedCursor } from '../intune/feed-cursor.js';
import type { ProcessMetrics } from '../processes/process-metrics.js';
import { retried } from '../processes/retried.js';
import { systemEnvelope } from '../processes/system-envelope.js';

const PROCESS = 'intune state';
/** Entries that are written at once: far less than an append may hold. */
const PAGE = 100;

const TYPES = { device: 'IntuneDeviceStateChanged', connector: 'IntuneConnectorStateChanged' } as const;

/** Where a tenant's stream ends: its last revision, -1 where it has none, and the place in the feed up to which it goes. */
interface StreamEnd {
  readonly revision: number;
  readonly place: FeedPlace;
}

export interface IntuneStateStreamOptions {
  readonly log: Pick<EventLog, 'logId' | 'append' | 'readStream'>;
  readonly readModels: Pick<ReadModels, 'feed' | 'tenants' | 'onAdvance' | 'status'>;
  readonly metrics: ProcessMetrics;
}

const fieldsOf = (text: string): Readonly<Record<string, unknown>> => {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('an entry of the feed that is no object');
  return { ...value };
};

/**
 * Writes each entry of the feed (R25–R28) as an event of the stream `intuneState-{tenantId}`, for consumers of the log itself.
 *
 * The stream knows by its last event how far it is. What is written again, by another node or after a rebuild, has the
 * same ids at the same revisions, so that it is not written twice.
 */
export class IntuneStateStream {
  readonly #logger = new Logger(IntuneStateStream.name);
  readonly #stopping = new AbortController();
  readonly #ends = new Map<TenantId, StreamEnd>();
  readonly #waiting = new Set<TenantId>();
  #hasLooked = false;
  #unsubscribe: (() => void) | null = null;
  #work: Promise<void> | null = null;

  constructor(private readonly options: IntuneStateStreamOptions) {}

  /** Writes until it is stopped. */
  start(): void {
    const { readModels } = this.options;
    this.#unsubscribe = readModels.onAdvance(({ tenants }) => this.#wake(tenants));
    this.#wake(null);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#unsubscribe?.();
    await this.#work;
  }

  /** @param tenants with new entries; null: any */
  #wake(tenants: ReadonlySet<TenantId> | null): void {
    if (this.#isStopping() || !this.options.readModels.status().available) return;
    // What came while the read models were being built is looked for once.
    const changed = this.#hasLooked ? tenants : null;
    this.#hasLooked = true;
    for (const tenant of changed ?? this.options.readModels.tenants.all()) this.#waiting.add(tenant);
    if (this.#waiting.size > 0) this.#work ??= this.#writeAll();
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #writeAll(): Promise<void> {
    const { signal } = this.#stopping;
    const onFailure = (error: unknown): void => {
      this.options.metrics.failures.inc({ process: PROCESS });
      this.#logger.warn(error, 'Intune states could not be written to the log; it is tried again.');
    };
    for (const tenant of this.#waiting) {
      if (this.#isStopping()) break;
      this.#waiting.delete(tenant);
      const attempts = Number.POSITIVE_INFINITY;
      await retried(() => this.#write(tenant), { attempts, signal, onFailure }).catch(() => undefined);
    }
    this.#work = null;
  }

  async #write(tenant: TenantId): Promise<void> {
    const { log, readModels } = this.options;
    const stream = `intuneState-${tenant}`;
    while (!this.#isStopping()) {
      const end = this.#ends.get(tenant) ?? (await this.#endOf(tenant, stream));
      const page = readModels.feed.page(tenant, end.place, PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      const events = page.map((entry) => this.#eventOf(tenant, entry));
      // Forgotten first: whatever fails, the next try looks where the stream ends.
      this.#ends.delete(tenant);
      try {
        const { revision } = await log.append(stream, end.revision < 0 ? 'noStream' : end.revision, events);
        this.#ends.set(tenant, { revision, place: last.place });
      } catch (error) {
        // Another node, which led before or leads now, was faster.
        if (!(error instanceof WrongExpectedRevision)) throw error;
      }
    }
  }

  async #endOf(tenant: TenantId, stream: string): Promise<StreamEnd> {
    const { log } = this.options;
    for await (const { revision, data } of log.readStream(stream, { direction: 'backwards', limit: 1 })) {
      const { cursor } = fieldsOf(data);
      const read = readFeedCursor(String(cursor), log.logId, tenant);
      // Of an earlier epoch: the feed's past is another one now, and is given out again.
      return { revision, place: read.kind === 'place' ? read.place : FEED_BEGINNING };
    }
    return { revision: -1, place: FEED_BEGINNING };
  }

  #eventOf(tenant: TenantId, { place, kind, data }: FeedEntry): NewEvent {
    const cursor = feedCursorsOf(this.options.log.logId, tenant)(place);
    const fields = fieldsOf(data);
    const envelope = systemEnvelope(PROCESS, tenant, [cursor]);
    const occurredAt = String(fields['occurredAt'] ?? fields['recordedAt']);
    return {
      id: eventId(envelope.commandId),
      type: TYPES[kind],
      data: JSON.stringify({ cursor, ...fields }),
      metadata: { ...envelope, occurredAt, schemaVersion: 1 },
    };
  }
}
