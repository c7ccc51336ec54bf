import { decodeTimedEvent, EVENT_VERSIONS } from '#domain/codec/event-codec.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { StreamAddress } from '#domain/identity/stream-name.js';
import { parseStreamName } from '#domain/identity/stream-name.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import type { FoldedEvent, Projection } from '../folds/projection.js';
import { describeError } from './error-policy.js';
import { causeOfPoison } from './event-cause.js';
import type { PositionKeeping } from './position-keeping.js';
import type { FanOut } from './read-model-store.js';
import type { Slot, WorkingSet } from './working-set.js';
import { rowId } from './working-set.js';

/** An event that can't be decoded or folded. Nothing of it was applied. */
export interface Poison {
  readonly tenant: TenantId;
  readonly key: string | null;
  readonly error: unknown;
}

/** Whose events a stream holds: of a tenant, and of one of its rows (else null). */
export interface Addressee<Row> {
  readonly tenant: TenantId;
  readonly key: string | null;
  /** Of the row. */
  readonly id: string;
  readonly stream: StreamAddress;
  /** Where the row was found last. */
  slot: Slot<Row> | null;
}

/** Names of streams that are remembered: reading one takes longer than the rest of what an event needs to find its row. */
const REMEMBERED_STREAMS = 131_072;

/**
 * Folds single events into the working set. An event of a tenant whose rows must be looked at again leaves a lane behind,
 * at its beginning.
 */
export class EventPass<TenantRow, Row> {
  readonly #projection: Projection<TenantRow, Row>;
  readonly #set: WorkingSet<TenantRow, Row>;
  readonly #keeping: PositionKeeping;
  readonly #addressees = new Map<string, Addressee<Row>>();

  constructor(projection: Projection<TenantRow, Row>, set: WorkingSet<TenantRow, Row>, keeping: PositionKeeping) {
    this.#projection = projection;
    this.#set = set;
    this.#keeping = keeping;
  }

  /** Whose event it is; null for one that this projection passes over. */
  addresseeOf(event: RecordedEvent): Addressee<Row> | null {
    if (!this.#projection.handles.has(event.type)) return null;
    const known = this.#addressees.get(event.stream);
    if (known !== undefined) return known;
    const stream = parseStreamName(event.stream);
    if (stream === null) return null;
    const { tenant } = stream;
    const key = this.#projection.keyOf(stream);
    const addressee = { tenant, key, id: rowId(tenant, key ?? ''), stream, slot: null };
    if (this.#addressees.size === REMEMBERED_STREAMS) this.#addressees.clear();
    this.#addressees.set(event.stream, addressee);
    return addressee;
  }

  /** Counts an event of a type that this release does not know. */
  passOver(event: RecordedEvent): void {
    if (!EVENT_VERSIONS.has(event.type)) this.#keeping.countUnknown(event.type);
  }

  /** @returns what was wrong with the event, or null: it is in, or waits behind a parked one */
  apply(addressee: Addressee<Row>, event: RecordedEvent): Poison | null {
    const { tenant, key } = addressee;
    if (this.#keeping.isParked(tenant, key)) return null;
    return key === null ? this.#applyToTenant(addressee, event) : this.#applyToRow(addressee, key, event);
  }

  /** Parks the key of a poison event: its row, or all rows of its tenant, read as stale from here on. */
  park({ tenant, key, error }: Poison, event: RecordedEvent): void {
    const { position, id: eventId } = event;
    const cause = causeOfPoison(event);
    this.#keeping.park({ tenant, key, position, eventId, error: describeError(error) });
    if (key === null) {
      this.#openLane(tenant, event, { after: null, given: 0, kind: 'stale', tenantBefore: null, list: null, cause });
      return;
    }
    const slot = this.#set.slot(rowId(tenant, key), tenant, key);
    const folded = this.#projection.stale(key, this.#set.tenant(tenant), slot.row, cause);
    this.#set.put(slot, position, 1, folded, cause);
  }

  #applyToRow(addressee: Addressee<Row>, key: string, event: RecordedEvent): Poison | null {
    const { tenant, stream } = addressee;
    const tenantRow = this.#set.tenant(tenant);
    const slot = this.#slotOf(addressee, key, event);
    let known, folded;
    try {
      known = decoded(event, stream);
      if (known === null) return null;
      folded = this.#projection.foldRow(key, tenantRow, slot.row, known);
    } catch (error) {
      return { tenant, key, error };
    }
    this.#set.put(slot, event.position, 1, folded, known.cause);
    return null;
  }

  #slotOf(addressee: Addressee<Row>, key: string, event: RecordedEvent): Slot<Row> {
    if (addressee.slot?.kept === true) return addressee.slot;
    addressee.slot = this.#set.slot(addressee.id, addressee.tenant, key, event.revision === 0);
    return addressee.slot;
  }

  #applyToTenant({ tenant, stream }: Addressee<Row>, event: RecordedEvent): Poison | null {
    const before = this.#set.tenant(tenant);
    let known, folded;
    try {
      known = decoded(event, stream);
      if (known === null) return null;
      folded = this.#projection.foldTenant(before, known);
    } catch (error) {
      return { tenant, key: null, error };
    }
    this.#set.putTenant(tenant, folded.row, event.position);
    if (folded.entry !== null) this.#set.give(tenant, event.position, 1, folded.entry);
    if (folded.fansOut !== null) {
      const given = folded.entry === null ? 0 : 1;
      const { list } = folded.fansOut;
      const tenantBefore = JSON.stringify(before);
      this.#openLane(tenant, event, { after: null, given, kind: 'refold', tenantBefore, list, cause: known.cause });
    }
    return null;
  }

  #openLane(tenant: TenantId, event: RecordedEvent, fanOut: FanOut): void {
    const owed = this.#keeping.lanes.get(tenant)?.owed ?? null;
    this.#keeping.lanes.set(tenant, { tenant, position: event.position, fanOut, owed });
  }
}

function decoded(event: RecordedEvent, address: StreamAddress): FoldedEvent | null {
  const found = decodeTimedEvent(event);
  if (!found.known) return null;
  const { occurredAt, recordedAt } = found.times;
  return {
    event: found.event,
    address,
    revision: event.revision,
    cause: { eventId: event.id, occurredAt, recordedAt },
  };
}
