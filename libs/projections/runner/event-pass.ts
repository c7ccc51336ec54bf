import { decodeEvent, EVENT_VERSIONS } from '#domain/codec/event-codec.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { StreamAddress } from '#domain/identity/stream-name.js';
import { parseStreamName } from '#domain/identity/stream-name.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import type { FoldedEvent, Projection } from '../folds/projection.js';
import { describeError } from './error-policy.js';
import { causeOfPoison } from './event-cause.js';
import type { PositionKeeping } from './position-keeping.js';
import type { FanOut } from './read-model-store.js';
import type { WorkingSet } from './working-set.js';

/** An event that can't be decoded or folded. Nothing of it was applied. */
export interface Poison {
  readonly tenant: TenantId;
  readonly key: string | null;
  readonly error: unknown;
}

type Decoded = FoldedEvent | null;

function decoded(event: RecordedEvent): Decoded {
  const found = decodeEvent(event);
  if (!found.known) return null;
  const { occurredAt, recordedAt } = found.metadata;
  return { event: found.event, revision: event.revision, cause: { eventId: event.id, occurredAt, recordedAt } };
}

/**
 * Folds single events into the working set. An event of a tenant whose rows must all be looked at again leaves a lane
 * behind, at its beginning.
 */
export class EventPass<TenantRow, Row> {
  readonly #projection: Projection<TenantRow, Row>;
  readonly #set: WorkingSet<TenantRow, Row>;
  readonly #keeping: PositionKeeping;

  constructor(projection: Projection<TenantRow, Row>, set: WorkingSet<TenantRow, Row>, keeping: PositionKeeping) {
    this.#projection = projection;
    this.#set = set;
    this.#keeping = keeping;
  }

  /** Whose event it is; null for one that this projection passes over. */
  addressOf(event: RecordedEvent): StreamAddress | null {
    return this.#projection.handles.has(event.type) ? parseStreamName(event.stream) : null;
  }

  /** Counts an event of a type that this release does not know. */
  passOver(event: RecordedEvent): void {
    if (!EVENT_VERSIONS.has(event.type)) this.#keeping.countUnknown(event.type);
  }

  /** True for an event of the tenant itself: rows in the store must be up to date before it. */
  isOfTenant(address: StreamAddress): boolean {
    return this.#projection.keyOf(address) === null;
  }

  /** @returns what was wrong with the event, or null: it is in, or waits behind a parked one */
  apply(address: StreamAddress, event: RecordedEvent): Poison | null {
    const { tenant } = address;
    const key = this.#projection.keyOf(address);
    if (this.#keeping.isParked(tenant, key)) return null;
    return key === null ? this.#applyToTenant(tenant, event) : this.#applyToRow(tenant, key, event);
  }

  /** Parks the key of a poison event: its row, or all rows of its tenant, read as stale from here on. */
  park({ tenant, key, error }: Poison, event: RecordedEvent): void {
    const { position, id: eventId } = event;
    const cause = causeOfPoison(event);
    this.#keeping.park({ tenant, key, position, eventId, error: describeError(error) });
    if (key === null) {
      this.#openLane(tenant, event, { after: null, given: 0, kind: 'stale', cause });
      return;
    }
    const { row, entry } = this.#projection.stale(key, this.#set.tenant(tenant), this.#set.row(tenant, key), cause);
    this.#set.putRow(tenant, key, row, position);
    if (entry !== null) this.#set.give(tenant, position, 1, entry);
  }

  #applyToRow(tenant: TenantId, key: string, event: RecordedEvent): Poison | null {
    const tenantRow = this.#set.tenant(tenant);
    const before = this.#set.row(tenant, key);
    let folded;
    try {
      const known = decoded(event);
      if (known === null) return null;
      folded = this.#projection.foldRow(key, tenantRow, before, known);
    } catch (error) {
      return { tenant, key, error };
    }
    this.#set.putRow(tenant, key, folded.row, event.position);
    if (folded.entry !== null) this.#set.give(tenant, event.position, 1, folded.entry);
    return null;
  }

  #applyToTenant(tenant: TenantId, event: RecordedEvent): Poison | null {
    const before = this.#set.tenant(tenant);
    let known, folded;
    try {
      known = decoded(event);
      if (known === null) return null;
      folded = this.#projection.foldTenant(before, known);
    } catch (error) {
      return { tenant, key: null, error };
    }
    this.#set.putTenant(tenant, folded.row, event.position);
    if (folded.entry !== null) this.#set.give(tenant, event.position, 1, folded.entry);
    if (folded.fansOut) {
      const given = folded.entry === null ? 0 : 1;
      this.#openLane(tenant, event, { after: null, given, kind: 'refold', cause: known.cause });
    }
    return null;
  }

  #openLane(tenant: TenantId, event: RecordedEvent, fanOut: FanOut): void {
    const owed = this.#keeping.lanes.get(tenant)?.owed ?? null;
    this.#keeping.lanes.set(tenant, { tenant, position: event.position, fanOut, owed });
  }
}
