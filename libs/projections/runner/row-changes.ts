import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { Projection, Timers } from '../folds/projection.js';
import type { Listing, StoredRow } from './read-model-store.js';
import type { ChangedTimers } from './runner-options.js';

/** A row that waits to be written. */
export interface ChangedRow<Row> {
  readonly tenant: TenantId;
  readonly key: string;
  readonly row: Row;
  /** As the store has it; null: not yet. */
  readonly stored: Row | null;
  readonly position: Position;
}

/** Past so many, who watches timers reads them anew with less work. */
const MOST_NAMED_TIMERS = 2_000;

const NO_TIMERS: Timers = { heardAt: null, expiresAt: null };
const NO_LISTS: readonly string[] = [];

const sameTimers = (one: Timers, other: Timers): boolean =>
  one.heardAt === other.heardAt && one.expiresAt === other.expiresAt;

/** The changed rows of a transaction, and the lists that they enter or leave: complete when the last row was taken. */
export class RowChanges<Row> {
  readonly listed: Listing[] = [];
  readonly unlisted: Listing[] = [];
  readonly #projection: Pick<Projection<unknown, Row>, 'listsOf' | 'timersOf' | 'writeRow'>;
  readonly #changed: readonly ChangedRow<Row>[];
  #timers: ChangedTimers[] | null;

  /** @param watched whether somebody wants to know of changed timers */
  constructor(
    projection: Pick<Projection<unknown, Row>, 'listsOf' | 'timersOf' | 'writeRow'>,
    changed: readonly ChangedRow<Row>[],
    watched: boolean,
  ) {
    this.#projection = projection;
    this.#changed = changed;
    this.#timers = watched ? [] : null;
  }

  /** Null where they are too many to name, or nobody watches. */
  get timers(): readonly ChangedTimers[] | null {
    return this.#timers;
  }

  /** The rows as they are stored. */
  *rows(): Generator<StoredRow, void> {
    for (const { tenant, key, row, stored, position } of this.#changed) {
      const timers = this.#projection.timersOf(row);
      this.#enlist(tenant, key, stored, row);
      if (this.#timers !== null) this.#watch(tenant, key, stored, timers);
      const { heardAt, expiresAt } = timers;
      yield { tenant, key, heardAt, expiresAt, body: this.#projection.writeRow(row), position };
    }
  }

  #enlist(tenant: TenantId, key: string, stored: Row | null, row: Row): void {
    const before = stored === null ? NO_LISTS : this.#projection.listsOf(stored);
    const after = this.#projection.listsOf(row);
    for (const list of after) if (!before.includes(list)) this.listed.push({ tenant, list, key });
    for (const list of before) if (!after.includes(list)) this.unlisted.push({ tenant, list, key });
  }

  #watch(tenant: TenantId, key: string, stored: Row | null, timers: Timers): void {
    const before = stored === null ? NO_TIMERS : this.#projection.timersOf(stored);
    if (sameTimers(before, timers)) return;
    if (this.#timers?.length === MOST_NAMED_TIMERS) this.#timers = null;
    else this.#timers?.push({ tenant, key, ...timers });
  }
}
