import { LRUCache } from 'lru-cache';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { Entry, Projection } from '../folds/projection.js';
import { describeError } from './error-policy.js';
import type { Progress, ReadModelStore, ReadModelTransaction, StoredEntry, StoredRow } from './read-model-store.js';
import { ReadModelDamaged } from './read-model-store.js';

interface ChangedRow<Row> {
  readonly tenant: TenantId;
  readonly key: string;
  readonly row: Row;
  readonly position: Position;
}

/** Tenant rows hold a whole threat policy each, so fewer of them are kept. */
const CACHED_TENANTS = 500;

/**
 * The rows that the events of one transaction touch, in memory, and what the transaction will write. Rows that events
 * often touch stay from one transaction to the next, up to a number; changed rows are written once, however often they
 * changed.
 */
export class WorkingSet<TenantRow, Row> {
  readonly #projection: Projection<TenantRow, Row>;
  readonly #store: ReadModelStore;
  readonly #rows: LRUCache<string, { readonly row: Row | null }>;
  readonly #tenants = new LRUCache<TenantId, { readonly row: TenantRow }>({ max: CACHED_TENANTS });
  #changedRows = new Map<string, ChangedRow<Row>>();
  #changedTenants = new Map<TenantId, { readonly row: TenantRow; readonly position: Position }>();
  #tenantsWithChangedRows = new Set<TenantId>();
  #entries: StoredEntry[] = [];
  #tenantsWithEntries = new Set<TenantId>();

  /** @param cachedRows most rows kept in memory between transactions */
  constructor(projection: Projection<TenantRow, Row>, store: ReadModelStore, cachedRows: number) {
    this.#projection = projection;
    this.#store = store;
    this.#rows = new LRUCache({ max: cachedRows });
  }

  /** Rows that wait to be written. */
  get changedRows(): number {
    return this.#changedRows.size;
  }

  /** Entries that wait to be written. */
  get entries(): number {
    return this.#entries.length;
  }

  hasChangedRowsOf(tenant: TenantId): boolean {
    return this.#tenantsWithChangedRows.has(tenant);
  }

  row(tenant: TenantId, key: string): Row | null {
    const id = tenant + key;
    const changed = this.#changedRows.get(id);
    if (changed !== undefined) return changed.row;
    const cached = this.#rows.get(id);
    if (cached !== undefined) return cached.row;
    const body = this.#store.row(tenant, key);
    return body === null ? null : this.#parsed(tenant, key, body);
  }

  /** The row of a body that was read from the store, without a second read. */
  rowOf(tenant: TenantId, key: string, body: string): Row {
    return this.#rows.peek(tenant + key)?.row ?? this.#parsed(tenant, key, body);
  }

  putRow(tenant: TenantId, key: string, row: Row, position: Position): void {
    this.#changedRows.set(tenant + key, { tenant, key, row, position });
    this.#tenantsWithChangedRows.add(tenant);
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
    this.#tenantsWithEntries.add(tenant);
  }

  /**
   * Writes everything with `progress` in one transaction.
   * @returns the tenants that have new entries
   */
  commit(progress: Progress): ReadonlySet<TenantId> {
    this.#store.commit(this.#transaction(progress));
    for (const [id, { row }] of this.#changedRows) this.#rows.set(id, { row });
    for (const [tenant, { row }] of this.#changedTenants) this.#tenants.set(tenant, { row });
    const told = this.#tenantsWithEntries;
    this.#changedRows = new Map();
    this.#changedTenants = new Map();
    this.#tenantsWithChangedRows = new Set();
    this.#entries = [];
    this.#tenantsWithEntries = new Set();
    return told;
  }

  #transaction(progress: Progress): ReadModelTransaction {
    const rows = this.#changedRows;
    const tenants = this.#changedTenants;
    return {
      rows: (function* (): Generator<StoredRow> {
        for (const { tenant, key, row, position } of rows.values()) {
          yield { tenant, key, body: JSON.stringify(row), position };
        }
      })(),
      tenants: (function* (): Generator<Omit<StoredRow, 'key'>> {
        for (const [tenant, { row, position }] of tenants) yield { tenant, body: JSON.stringify(row), position };
      })(),
      entries: this.#entries,
      progress,
    };
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
