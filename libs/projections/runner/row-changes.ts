import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { Projection, Timers } from '../folds/projection.js';
import type { Listing, ProfileChange, StoredRow } from './read-model-store.js';
import type { ChangedTimers } from './runner-options.js';

/** A row that waits to be written. */
export interface ChangedRow<Row> {
  readonly tenant: TenantId;
  readonly key: string;
  readonly row: Row;
  /** As the store has it; null: not yet. */
  readonly stored: Row | null;
  /** Of the stored row; null: there is none, or it was not asked for yet. */
  profile: string | null;
  readonly position: Position;
}

/** Past so many, who watches timers reads them anew with less work. */
const MOST_NAMED_TIMERS = 2_000;

const NO_TIMERS: Timers = { heardAt: null, expiresAt: null };
const NO_LISTS: readonly string[] = [];

const sameTimers = (one: Timers, other: Timers): boolean =>
  one.heardAt === other.heardAt && one.expiresAt === other.expiresAt;

type RowFunctions<Row> = Pick<Projection<unknown, Row>, 'listsOf' | 'timersOf' | 'profileOf' | 'writeRow'>;

/** The changed rows of a transaction, and the lists and profiles that they enter or leave: complete when the last row was taken. */
export class RowChanges<Row> {
  readonly listed: Listing[] = [];
  readonly unlisted: Listing[] = [];
  readonly #projection: RowFunctions<Row>;
  readonly #changed: readonly ChangedRow<Row>[];
  /** By tenant and profile. */
  readonly #profiles = new Map<string, { readonly tenant: TenantId; readonly profile: string; rows: number }>();
  #timers: ChangedTimers[] | null;

  /** @param watched whether somebody wants to know of changed timers */
  constructor(projection: RowFunctions<Row>, changed: readonly ChangedRow<Row>[], watched: boolean) {
    this.#projection = projection;
    this.#changed = changed;
    this.#timers = watched ? [] : null;
  }

  /** Null where they are too many to name, or nobody watches. */
  get timers(): readonly ChangedTimers[] | null {
    return this.#timers;
  }

  /** How many rows come to which profile, or leave it. */
  *profiles(): Generator<ProfileChange, void> {
    for (const change of this.#profiles.values()) if (change.rows !== 0) yield change;
  }

  /** The rows as they are stored. */
  *rows(): Generator<StoredRow, void> {
    for (const changed of this.#changed) {
      const { tenant, key, row, stored, position } = changed;
      const timers = this.#projection.timersOf(row);
      this.#enlist(tenant, key, stored, row);
      if (this.#timers !== null) this.#watch(tenant, key, stored, timers);
      const { heardAt, expiresAt } = timers;
      const profileBefore = this.#profileBefore(changed);
      const profile = this.#projection.profileOf(row);
      if (profile !== profileBefore) this.#move(tenant, profileBefore, profile);
      changed.profile = profile;
      const body = this.#projection.writeRow(row);
      yield { tenant, key, heardAt, expiresAt, body, position, profile, profileBefore };
    }
  }

  #profileBefore({ stored, profile }: ChangedRow<Row>): string | null {
    return stored === null ? null : (profile ?? this.#projection.profileOf(stored));
  }

  #move(tenant: TenantId, before: string | null, after: string): void {
    if (before !== null) this.#count(tenant, before, -1);
    this.#count(tenant, after, 1);
  }

  #count(tenant: TenantId, profile: string, rows: number): void {
    const id = tenant + profile;
    const known = this.#profiles.get(id);
    if (known === undefined) this.#profiles.set(id, { tenant, profile, rows });
    else known.rows += rows;
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
