import type { VedetteEvent } from '#domain/codec/event-codec.js';
import type { StreamAddress } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';

/** The event that a row or an entry changed by. The times are null only where the event's metadata can't be read. */
export interface Cause {
  readonly eventId: string;
  /** Valid time. */
  readonly occurredAt: Instant | null;
  /** Transaction time. */
  readonly recordedAt: Instant | null;
}

/** An event as a fold sees it. */
export interface FoldedEvent {
  readonly event: VedetteEvent;
  /** Of its stream. */
  readonly address: StreamAddress;
  /** Of the event's own stream, 0 for the first. */
  readonly revision: number;
  readonly cause: Cause;
}

/** A change that consumers are told of: one message of the feed. */
export interface Entry {
  readonly kind: 'device' | 'connector';
  /** JSON text, ready to be sent. The same for the same event on every node and after every rebuild. */
  readonly data: string;
}

/** What folding came to for one row. At most one entry and one interval: an event changes a row once. */
export interface FoldedRow<Row> {
  /** The very object that went in where nothing of it changed: then nothing of it is written. */
  readonly row: Row;
  readonly entry: Entry | null;
  /** JSON text of what is said of the row from here on, until the next one; null where that does not change. */
  readonly interval: string | null;
}

/** Which rows of a tenant must be looked at again, in key order: those of one list, or all (null). */
export interface FanOutScope {
  readonly list: string | null;
}

export interface FoldedTenant<TenantRow> {
  readonly row: TenantRow;
  readonly entry: Entry | null;
  /** Null where no row can have changed; else see `refold`. */
  readonly fansOut: FanOutScope | null;
}

/** A tenant's row before and after the event that fans out. */
export interface TenantChange<TenantRow> {
  readonly before: TenantRow;
  readonly after: TenantRow;
}

/** What the clock has to be watched for, for one row; null: nothing. */
export interface Timers {
  /** Newest sighting that the log tells of: a heartbeat may be missed some days after it. */
  readonly heardAt: Instant | null;
  /** When something expires by itself, the earliest. */
  readonly expiresAt: Instant | null;
}

/**
 * A projection: pure functions from events to keyed rows and to the entries that consumers are told. An event is about one
 * row, or about the tenant and so about all its rows. No function uses a clock, randomness, a locale or I/O: the same
 * log gives the same rows and entries, whatever the size of a batch and wherever a crash fell.
 *
 * A fold throws where an event breaks an invariant; the runner then parks the key or stops, by its error policy.
 */
export interface Projection<TenantRow, Row> {
  readonly name: string;
  /** Raised with each change of what the rows or the entries hold: the read model is then built anew. */
  readonly version: number;
  /** Event types that it folds; others are passed over undecoded. */
  readonly handles: ReadonlySet<string>;
  /** Key of the row that events of this stream are about; null: they are about the tenant. */
  keyOf(stream: StreamAddress): string | null;
  /** The tenant's row before its first event. */
  readonly initialTenant: TenantRow;
  foldTenant(tenant: TenantRow, event: FoldedEvent): FoldedTenant<TenantRow>;
  /** @param row null before the key's first event */
  foldRow(key: string, tenant: TenantRow, row: Row | null, event: FoldedEvent): FoldedRow<Row>;
  /** What a change of its tenant's row gives out for a row; the row itself is most often the same object. */
  refold(key: string, tenants: TenantChange<TenantRow>, row: Row, cause: Cause): FoldedRow<Row>;
  /** The row of a key whose events can't be followed any more: nobody may take it for what it last was. */
  stale(key: string, tenant: TenantRow, row: Row | null, cause: Cause): FoldedRow<Row>;
  /** Names of the lists of its tenant that the row is in, each once. They follow from what the row's own events say. */
  listsOf(row: Row): readonly string[];
  timersOf(row: Row): Timers;
  /** What the row is counted under: a text that many rows of a tenant share, whoever they are. It follows from the row alone. */
  profileOf(row: Row): string;
  /** JSON text; the same for equal rows. */
  writeRow(row: Row): string;
  /** Reads back what `writeRow` wrote. @throws TypeError for anything else */
  parseRow(text: string): Row;
  /** @throws TypeError where the text is no tenant row of this version */
  parseTenant(text: string): TenantRow;
}
