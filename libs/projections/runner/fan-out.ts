import type { Cause, FoldedRow, Projection } from '../folds/projection.js';
import type { TenantId } from '#domain/identity/ids.js';
import { describeError } from './error-policy.js';
import type { PositionKeeping } from './position-keeping.js';
import type { FanOut, Lane, ReadModelStore } from './read-model-store.js';
import type { WorkingSet } from './working-set.js';
import { rowId } from './working-set.js';

/** A row that can't be folded again. The page before it is in; `lane` goes on with it. */
export interface PoisonRow {
  readonly lane: Lane & { readonly fanOut: FanOut };
  readonly key: string;
  readonly error: unknown;
}

type Fold<Row> = (key: string, row: Row, cause: Cause) => FoldedRow<Row>;

export const isFanningOut = (lane: Lane): lane is Lane & { readonly fanOut: FanOut } => lane.fanOut !== null;

/** Looks at rows of a tenant again, in key order, page by page: what an event of the tenant asks for. */
export class FanOutPass<TenantRow, Row> {
  readonly #projection: Projection<TenantRow, Row>;
  readonly #set: WorkingSet<TenantRow, Row>;
  readonly #store: ReadModelStore;
  readonly #keeping: PositionKeeping;
  #tenantBefore: { readonly text: string; readonly row: TenantRow } | null = null;

  constructor(
    projection: Projection<TenantRow, Row>,
    set: WorkingSet<TenantRow, Row>,
    store: ReadModelStore,
    keeping: PositionKeeping,
  ) {
    this.#projection = projection;
    this.#set = set;
    this.#store = store;
    this.#keeping = keeping;
  }

  /**
   * Does the next page of a lane's fan-out. The lane is kept where it has come to, its fan-out null when that is through.
   * @returns a row that could not be folded, or null
   */
  page(lane: Lane & { readonly fanOut: FanOut }, pageSize: number): PoisonRow | null {
    const { tenant, position } = lane;
    const { list, cause } = lane.fanOut;
    const fold = this.#foldOf(lane);
    let { after, given } = lane.fanOut;
    const page = this.#store.page(tenant, list, after, pageSize);
    for (const { key, body } of page) {
      if (lane.fanOut.kind === 'stale' || !this.#keeping.isParked(tenant, key)) {
        const slot = this.#set.slotOf(tenant, key, body);
        let folded;
        try {
          if (slot.row === null) throw new Error('a row that is gone');
          folded = fold(key, slot.row, cause);
        } catch (error) {
          const here = { ...lane, fanOut: { ...lane.fanOut, after, given } };
          this.#keeping.lanes.set(tenant, here);
          return { lane: here, key, error };
        }
        if (folded.entry !== null) given += 1;
        this.#set.put(slot, position, given, folded, cause);
      }
      after = key;
    }
    const fanOut = page.length < pageSize ? null : { ...lane.fanOut, after, given };
    this.#keeping.lanes.set(tenant, { ...lane, fanOut });
    return null;
  }

  /** What is done with each row. */
  #foldOf({ tenant, fanOut: { kind, tenantBefore } }: Lane & { readonly fanOut: FanOut }): Fold<Row> {
    const projection = this.#projection;
    const after = this.#set.tenant(tenant);
    if (kind === 'stale') return (key, row, cause) => projection.stale(key, after, row, cause);
    const before = tenantBefore === null ? after : this.#before(tenant, tenantBefore);
    return (key, row, cause) => projection.refold(key, { before, after }, row, cause);
  }

  /** The same object for each page of a fan-out: what is looked up in a policy is remembered with it. */
  #before(tenant: TenantId, text: string): TenantRow {
    if (this.#tenantBefore?.text !== text) this.#tenantBefore = { text, row: this.#set.parsedTenant(tenant, text) };
    return this.#tenantBefore.row;
  }

  /** Parks one row at the event that fans out; the fan-out goes on behind it. */
  park({ lane, key, error }: PoisonRow): void {
    const { tenant, position, fanOut } = lane;
    this.#keeping.park({ tenant, key, position, eventId: fanOut.cause.eventId, error: describeError(error) });
    const slot = this.#set.slot(rowId(tenant, key), tenant, key);
    const folded = this.#projection.stale(key, this.#set.tenant(tenant), slot.row, fanOut.cause);
    const given = folded.entry === null ? fanOut.given : fanOut.given + 1;
    this.#set.put(slot, position, given, folded, fanOut.cause);
    this.#keeping.lanes.set(tenant, { ...lane, fanOut: { ...fanOut, after: key, given } });
  }
}
