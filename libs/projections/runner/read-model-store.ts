import type { TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import type { Cause, Entry, FanOutScope, Timers } from '../folds/projection.js';

/** How far the fan-out of a tenant's event has come: the rows in its scope with keys up to `after` are done. */
export interface FanOut extends FanOutScope {
  /** Null: no row yet. */
  readonly after: string | null;
  /** Entries that the event has given out. */
  readonly given: number;
  /** `stale`: the tenant is parked, and so is each of its rows. */
  readonly kind: 'refold' | 'stale';
  /** JSON text of the tenant's row before the event; null: it is as it was. */
  readonly tenantBefore: string | null;
  readonly cause: Cause;
}

/**
 * A tenant behind the main checkpoint, because one of its events fans out over more rows than one turn may do. Its later
 * events are passed over by the main pass and read from the log again, by the lane.
 */
export interface Lane {
  readonly tenant: TenantId;
  /** Its events up to here are in; of the one here only as far as `fanOut` says. */
  readonly position: Position;
  readonly fanOut: FanOut | null;
  /** Position of the last event that the main pass has passed over; null: none so far. */
  readonly owed: Position | null;
}

/** A key whose event at `position` could not be folded. All its events from there on wait for a rebuild. */
export interface ParkedKey {
  readonly tenant: TenantId;
  /** Null: the tenant's own row, and with it all its keys. */
  readonly key: string | null;
  readonly position: Position;
  readonly eventId: string;
  /** For an operator; holds nothing of the event's payload. */
  readonly error: string;
}

export interface Progress {
  /** Every event up to here is in, but for those of tenants in a lane, and of parked keys. */
  readonly position: Position;
  readonly lanes: readonly Lane[];
  readonly parked: readonly ParkedKey[];
  /** Of unknown types, passed over: how many of each. */
  readonly unknownEvents: ReadonlyMap<string, number>;
  /** Events taken from the log since the first one, for progress. */
  readonly events: number;
  /** True once it had caught up with the log: from then on it serves. */
  readonly built: boolean;
}

export interface StoredRow extends Timers {
  readonly tenant: TenantId;
  readonly key: string;
  /** JSON text. */
  readonly body: string;
  readonly position: Position;
  readonly profile: string;
  /** As the store has it; null: it has no such row. */
  readonly profileBefore: string | null;
}

/** Rows of a tenant that come to a profile, less those that go. */
export interface ProfileChange {
  readonly tenant: TenantId;
  readonly profile: string;
  /** Not 0. */
  readonly rows: number;
}

/** A row that enters a list of its tenant, or leaves it. */
export interface Listing {
  readonly tenant: TenantId;
  readonly list: string;
  readonly key: string;
}

export interface StoredEntry {
  readonly tenant: TenantId;
  readonly position: Position;
  /** 1 for the first entry of the event, counted in key order. */
  readonly n: number;
  readonly entry: Entry;
}

/** What is said of a row from an event on, until the next one of the row. */
export interface StoredInterval {
  readonly tenant: TenantId;
  readonly key: string;
  /** Of the event. */
  readonly position: Position;
  /** When it was recorded; null only where its metadata can't be read. */
  readonly from: Instant | null;
  /** JSON text. */
  readonly body: string;
}

/** What rows have given out; none of it is ever read by the runner, or written twice. */
export interface GivenOut {
  readonly entries: readonly StoredEntry[];
  readonly intervals: readonly StoredInterval[];
}

/** The rest of what one transaction writes. Rows are made while they are written, so that few exist at a time. */
export interface ReadModelTransaction extends GivenOut {
  readonly rows: Iterable<StoredRow>;
  /** Each profile once; complete when the last row was taken, like the lists. */
  readonly profiles: Iterable<ProfileChange>;
  readonly listed: readonly Listing[];
  readonly unlisted: readonly Listing[];
  readonly tenants: readonly { readonly tenant: TenantId; readonly body: string; readonly position: Position }[];
  readonly progress: Progress;
}

/** The stored read model is not what was written: it has to be built anew. */
export class ReadModelDamaged extends Error {
  override readonly name = 'ReadModelDamaged';
}

/**
 * Where a projection keeps its rows, entries and progress. Synchronous: it lives in the thread of its runner, which has
 * nothing else to do meanwhile.
 */
export interface ReadModelStore {
  /** As of the last transaction: what was written since without being committed is taken back. */
  progress(): Progress;
  /** Body of a row, or null. */
  row(tenant: TenantId, key: string): string | null;
  tenant(tenant: TenantId): string | null;
  /** Rows of the tenant after a key, in key order: those of a list, or all (null). */
  page(
    tenant: TenantId,
    list: string | null,
    after: string | null,
    limit: number,
  ): readonly { readonly key: string; readonly body: string }[];
  /** Writes ahead what belongs to the next transaction, which a long one would else keep in memory. */
  writeAhead(given: GivenOut): void;
  /** Writes all of it, and what was written ahead, in one transaction, or throws and writes nothing. */
  commit(transaction: ReadModelTransaction): void;
  close(): void;
}
