import { LRUCache } from 'lru-cache';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { Cause, Entry, FoldedRow, Projection } from '../folds/projection.js';
import { describeError } from './error-policy.js';
import type { Progress, ReadModelStore, StoredEntry, StoredInterval } from './read-model-store.js';
import { ReadModelDamaged } from './read-model-store.js';
import type { ChangedRow } from './row-changes.js';
import { RowChanges } from './row-changes.js';
import type { ChangedTimers } from './runner-options.js';

/** The place of a row in memory. */
export interface Slot<Row> {
  readonly id: string;
  readonly tenant: TenantId;
  readonly key: string;
  /** Null: there is none yet. */
  row: Row | null;
  /** As the store has it; null: not yet. */
  stored: Row | null;
  /** Of the stored row, once it was asked for. */
  profile: string | null;
  /** Of the last event that changed it. */
  position: Position;
  /** It waits to be written. */
  changed: boolean;
  /** False: the row has left the memory, and this place is not the row's any more. */
  kept: boolean;
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

/** A text that no other row has. Keys of different tenants may be equal. */
export const rowId = (tenant: TenantId, key: string): string => tenant + key;

const isChanged = <Row>(slot: Slot<Row>): slot is Slot<Row> & ChangedRow<Row> => slot.row !== null;

/**
 * The rows that the events of one transaction touch, in memory, and what the transaction will write. Rows stay from one
 * transaction to the next, up to a number; changed rows are written once, however often they changed.
 */
export class WorkingSet<TenantRow, Row> {
  readonly #projection: Projection<TenantRow, Row>;
  readonly #store: ReadModelStore;
  readonly #writeAheadAt: number;
  readonly #cachedRows: number;
  readonly #slots = new Map<string, Slot<Row>>();
  readonly #tenants = new LRUCache<TenantId, { readonly row: TenantRow }>({ max: CACHED_TENANTS });
  #changed: Slot<Row>[] = [];
  #changedTenants = new Map<TenantId, { readonly row: TenantRow; readonly position: Position }>();
  #tenantsWithChangedRows = new Set<TenantId>();
  #entries: StoredEntry[] = [];
  #intervals: StoredInterval[] = [];
  #entriesGiven = 0;
  #tenantsWithEntries = new Set<TenantId>();

  constructor(
    projection: Projection<TenantRow, Row>,
    store: ReadModelStore,
    limits: { readonly cachedRows: number; readonly writeAheadAt: number },
  ) {
    this.#projection = projection;
    this.#store = store;
    this.#cachedRows = limits.cachedRows;
    this.#writeAheadAt = limits.writeAheadAt;
  }

  /** Rows that wait to be written. */
  get changedRows(): number {
    return this.#changed.length;
  }

  /** Entries of the transaction. */
  get entries(): number {
    return this.#entriesGiven;
  }

  hasChangedRowsOf(tenant: TenantId): boolean {
    return this.#tenantsWithChangedRows.has(tenant);
  }

  /**
   * The place of a row.
   *
   * @param id as `rowId` makes it
   * @param isNew the store can't have it: the event at hand is the first of the row's stream
   */
  slot(id: string, tenant: TenantId, key: string, isNew = false): Slot<Row> {
    const known = this.#slots.get(id);
    if (known !== undefined) return known;
    const slot = this.#place(id, tenant, key, isNew ? null : this.#store.row(tenant, key));
    this.#slots.set(id, slot);
    return slot;
  }

  /** The place of a row of which the body was just read from the store. */
  slotOf(tenant: TenantId, key: string, body: string): Slot<Row> {
    const id = rowId(tenant, key);
    return this.#slots.get(id) ?? this.#place(id, tenant, key, body);
  }

  /**
   * Takes in what an event came to for one row.
   *
   * @param n of its entry, where it has one
   */
  put(slot: Slot<Row>, position: Position, n: number, { row, entry, interval }: FoldedRow<Row>, cause: Cause): void {
    if (slot.row !== row) this.#change(slot, row, position);
    const { tenant, key } = slot;
    if (entry !== null) this.give(tenant, position, n, entry);
    if (interval !== null) this.#record({ tenant, key, position, from: cause.recordedAt, body: interval });
  }

  #change(slot: Slot<Row>, row: Row, position: Position): void {
    slot.row = row;
    slot.position = position;
    if (slot.changed) return;
    slot.changed = true;
    this.#changed.push(slot);
    this.#slots.set(slot.id, slot);
    this.#tenantsWithChangedRows.add(slot.tenant);
  }

  tenant(tenant: TenantId): TenantRow {
    const known = this.#changedTenants.get(tenant) ?? this.#tenants.get(tenant);
    if (known !== undefined) return known.row;
    const body = this.#store.tenant(tenant);
    const row = body === null ? this.#projection.initialTenant : this.parsedTenant(tenant, body);
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
    // A read model that is being built is watched by nobody.
    const changes = new RowChanges(this.#projection, this.#changed.filter(isChanged), progress.built);
    this.#store.commit({
      rows: changes.rows(),
      profiles: changes.profiles(),
      listed: changes.listed,
      unlisted: changes.unlisted,
      tenants: [...this.#changedTenants].map(([tenant, { row, position }]) => ({
        tenant,
        body: JSON.stringify(row),
        position,
      })),
      entries: this.#entries,
      intervals: this.#intervals,
      progress,
    });
    for (const slot of this.#changed) {
      slot.stored = slot.row;
      slot.changed = false;
    }
    for (const [tenant, { row }] of this.#changedTenants) this.#tenants.set(tenant, { row });
    const tenantRows = new Set(this.#changedTenants.keys());
    const written: Written = { tenants: this.#tenantsWithEntries, tenantRows, timers: changes.timers };
    this.#changed = [];
    this.#changedTenants = new Map();
    this.#tenantsWithChangedRows = new Set();
    this.#entries = [];
    this.#intervals = [];
    this.#entriesGiven = 0;
    this.#tenantsWithEntries = new Set();
    this.#forget();
    return written;
  }

  /** Lets the rows go that came first, down to the number that is kept. */
  #forget(): void {
    let surplus = this.#slots.size - this.#cachedRows;
    for (const slot of this.#slots.values()) {
      if (surplus <= 0) return;
      this.#slots.delete(slot.id);
      slot.kept = false;
      slot.row = null;
      slot.stored = null;
      slot.profile = null;
      surplus -= 1;
    }
  }

  #place(id: string, tenant: TenantId, key: string, body: string | null): Slot<Row> {
    const row = body === null ? null : this.#parsed(tenant, key, body);
    return { id, tenant, key, row, stored: row, profile: null, position: BEGINNING, changed: false, kept: true };
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

  #parsed(tenant: TenantId, key: string, body: string): Row {
    try {
      return this.#projection.parseRow(body);
    } catch (error) {
      throw new ReadModelDamaged(`row ${key} of tenant ${tenant}: ${describeError(error)}`, { cause: error });
    }
  }

  /** @throws ReadModelDamaged where the text is no row of a tenant */
  parsedTenant(tenant: TenantId, body: string): TenantRow {
    try {
      return this.#projection.parseTenant(body);
    } catch (error) {
      throw new ReadModelDamaged(`tenant row ${tenant}: ${describeError(error)}`, { cause: error });
    }
  }
}
