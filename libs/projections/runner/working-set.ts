import { LRUCache } from 'lru-cache';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { Cause, Entry, FoldedRow, Projection, Timers } from '../folds/projection.js';
import { describeError } from './error-policy.js';
import type { Listing, Progress, ReadModelStore, StoredEntry, StoredInterval, StoredRow } from './read-model-store.js';
import { ReadModelDamaged } from './read-model-store.js';
import type { ChangedTimers } from './runner-options.js';

/** A row that waits to be written. */
interface ChangedRow<Row> {
  readonly tenant: TenantId;
  readonly key: string;
  /** As the store has it; null: not yet. */
  readonly stored: Row | null;
  row: Row;
  position: Position;
}

/** What a transaction came to, for those who look at the read model. */
export interface Written {
  /** Tenants with new entries. */
  readonly tenants: ReadonlySet<TenantId>;
  /** Tenants whose own rows changed. */
  readonly tenantRows: ReadonlySet<TenantId>;
  /** Null where they are too many to name. */
  readonly timers: readonly ChangedTimers[] | null;
}

/** Tenant rows hold a whole threat policy each, so fewer of them are kept. */
const CACHED_TENANTS = 500;
/** Past so many, who watches timers reads them anew with less work. */
const MOST_NAMED_TIMERS = 2_000;

const sameTimers = (one: Timers, other: Timers): boolean =>
  one.heardAt === other.heardAt && one.expiresAt === other.expiresAt;

const NO_TIMERS: Timers = { heardAt: null, expiresAt: null };
const NO_LISTS: readonly string[] = [];

/** A text that no other row has. Keys of different tenants may be equal. */
export const rowId = (tenant: TenantId, key: string): string => tenant + key;

/**
 * The rows that the events of one transaction touch, in memory, and what the transaction will write. Rows that events
 * often touch stay from one transaction to the next, up to a number; changed rows are written once, however often they
 * changed.
 */
export class WorkingSet<TenantRow, Row> {
  readonly #projection: Projection<TenantRow, Row>;
  readonly #store: ReadModelStore;
  readonly #writeAheadAt: number;
  readonly #rows: LRUCache<string, { readonly row: Row }>;
  readonly #tenants = new LRUCache<TenantId, { readonly row: TenantRow }>({ max: CACHED_TENANTS });
  #changedRows = new Map<string, ChangedRow<Row>>();
  #changedTenants = new Map<TenantId, { readonly row: TenantRow; readonly position: Position }>();
  #tenantsWithChangedRows = new Set<TenantId>();
  #entries: StoredEntry[] = [];
  #intervals: StoredInterval[] = [];
  #entriesGiven = 0;
  #tenantsWithEntries = new Set<TenantId>();

  /**
   * @param cachedRows most rows kept in memory between transactions
   * @param writeAheadAt most entries, or intervals, kept in memory until the end of a transaction
   */
  constructor(
    projection: Projection<TenantRow, Row>,
    store: ReadModelStore,
    limits: { readonly cachedRows: number; readonly writeAheadAt: number },
  ) {
    this.#projection = projection;
    this.#store = store;
    this.#writeAheadAt = limits.writeAheadAt;
    this.#rows = new LRUCache({ max: limits.cachedRows });
  }

  /** Rows that wait to be written. */
  get changedRows(): number {
    return this.#changedRows.size;
  }

  /** Entries of the transaction. */
  get entries(): number {
    return this.#entriesGiven;
  }

  hasChangedRowsOf(tenant: TenantId): boolean {
    return this.#tenantsWithChangedRows.has(tenant);
  }

  /** @param id as `rowId` makes it */
  row(id: string, tenant: TenantId, key: string): Row | null {
    const known = this.#changedRows.get(id) ?? this.#rows.get(id);
    if (known !== undefined) return known.row;
    const body = this.#store.row(tenant, key);
    return body === null ? null : this.#parsed(tenant, key, body);
  }

  /** The row of a body that was read from the store, without a second read. */
  rowOf(id: string, tenant: TenantId, key: string, body: string): Row {
    return (this.#changedRows.get(id) ?? this.#rows.peek(id))?.row ?? this.#parsed(tenant, key, body);
  }

  /**
   * Takes in what an event came to for one row.
   *
   * @param before the row before it, as this set gave it
   * @param n of its entry, where it has one
   */
  put(
    id: string,
    at: { readonly tenant: TenantId; readonly key: string; readonly position: Position; readonly n: number },
    before: Row | null,
    { row, entry, interval }: FoldedRow<Row>,
    cause: Cause,
  ): void {
    const { tenant, key, position } = at;
    const changed = this.#changedRows.get(id);
    if (changed === undefined) {
      this.#changedRows.set(id, { tenant, key, stored: before, row, position });
      this.#tenantsWithChangedRows.add(tenant);
    } else {
      changed.row = row;
      changed.position = position;
    }
    if (entry !== null) this.give(tenant, position, at.n, entry);
    if (interval !== null) this.#record({ tenant, key, position, from: cause.recordedAt, body: interval });
  }

  tenant(tenant: TenantId): TenantRow {
    const known = this.#changedTenants.get(tenant) ?? this.#tenants.get(tenant);
    if (known !== undefined) return known.row;
    const body = this.#store.tenant(tenant);
    const row = body === null ? this.#projection.initialTenant : this.#parsedTenant(tenant, body);
    this.#tenants.set(tenant, { row });
    return row;
  }

  putTenant(tenant: TenantId, row: TenantRow, position: Position): void {
    this.#changedTenants.set(tenant, { row, position });
  }

  give(tenant: TenantId, position: Position, n: number, entry: Entry): void {
    this.#entries.push({ tenant, position, n, entry });
    this.#entriesGiven += 1;
    this.#tenantsWithEntries.add(tenant);
    if (this.#entries.length >= this.#writeAheadAt) this.#writeAhead();
  }

  /** Writes everything with `progress` in one transaction. */
  commit(progress: Progress): Written {
    const listed: Listing[] = [];
    const unlisted: Listing[] = [];
    // A read model that is being built is watched by nobody.
    const timers = progress.built ? new NamedTimers() : null;
    this.#store.commit({
      rows: this.#rowsToStore(listed, unlisted, timers),
      listed,
      unlisted,
      tenants: [...this.#changedTenants].map(([tenant, { row, position }]) => ({
        tenant,
        body: JSON.stringify(row),
        position,
      })),
      entries: this.#entries,
      intervals: this.#intervals,
      progress,
    });
    for (const [id, { row }] of this.#changedRows) this.#rows.set(id, { row });
    for (const [tenant, { row }] of this.#changedTenants) this.#tenants.set(tenant, { row });
    const written: Written = {
      tenants: this.#tenantsWithEntries,
      tenantRows: new Set(this.#changedTenants.keys()),
      timers: timers === null ? null : timers.named,
    };
    this.#changedRows = new Map();
    this.#changedTenants = new Map();
    this.#tenantsWithChangedRows = new Set();
    this.#entries = [];
    this.#intervals = [];
    this.#entriesGiven = 0;
    this.#tenantsWithEntries = new Set();
    return written;
  }

  #record(interval: StoredInterval): void {
    this.#intervals.push(interval);
    if (this.#intervals.length >= this.#writeAheadAt) this.#writeAhead();
  }

  #writeAhead(): void {
    this.#store.writeAhead({ entries: this.#entries, intervals: this.#intervals });
    this.#entries = [];
    this.#intervals = [];
  }

  /** The rows as they are stored. What they enter, leave and are watched for is known when the last one was taken. */
  *#rowsToStore(listed: Listing[], unlisted: Listing[], named: NamedTimers | null): Generator<StoredRow, void> {
    const { listsOf, timersOf } = this.#projection;
    for (const { tenant, key, stored, row, position } of this.#changedRows.values()) {
      const before = stored === null ? NO_LISTS : listsOf(stored);
      const after = listsOf(row);
      for (const list of after) if (!before.includes(list)) listed.push({ tenant, list, key });
      for (const list of before) if (!after.includes(list)) unlisted.push({ tenant, list, key });
      const timers = timersOf(row);
      if (named !== null && !sameTimers(stored === null ? NO_TIMERS : timersOf(stored), timers)) {
        named.add({ tenant, key, ...timers });
      }
      const { heardAt, expiresAt } = timers;
      yield { tenant, key, heardAt, expiresAt, body: JSON.stringify(row), position };
    }
  }

  #parsed(tenant: TenantId, key: string, body: string): Row {
    try {
      return this.#projection.parseRow(body);
    } catch (error) {
      throw new ReadModelDamaged(`row ${key} of tenant ${tenant}: ${describeError(error)}`, { cause: error });
    }
  }

  #parsedTenant(tenant: TenantId, body: string): TenantRow {
    try {
      return this.#projection.parseTenant(body);
    } catch (error) {
      throw new ReadModelDamaged(`tenant row ${tenant}: ${describeError(error)}`, { cause: error });
    }
  }
}

/** Changed timers, up to a number. */
class NamedTimers {
  #named: ChangedTimers[] | null = [];

  get named(): readonly ChangedTimers[] | null {
    return this.#named;
  }

  add(timers: ChangedTimers): void {
    if (this.#named === null) return;
    if (this.#named.length === MOST_NAMED_TIMERS) this.#named = null;
    else this.#named.push(timers);
  }
}
