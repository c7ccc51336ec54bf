import type { DomainEvent } from '../decider.js';
import type { Instant } from '../instant.js';
import type { JsonObject } from './json.js';

/** Lifts the stored payload of version `from` to version `from + 1`. Pure, JSON to JSON. */
export interface Upcaster {
  readonly from: number;
  readonly lift: (json: JsonObject) => JsonObject;
}

/** How one type of event is stored. It stands beside the event, in the `schema.ts` of its stream category. */
export interface EventSchema<Event extends DomainEvent> {
  readonly type: Event['type'];
  /** The version that is written today; 1 for the first. A change of the shape takes the next one, and an upcaster. */
  readonly version: number;
  /** From every earlier version to the next one. */
  readonly upcasters: readonly Upcaster[];
  /** The payload with its fields in the order in which they are stored. */
  write(event: Event): JsonObject;
  /**
   * Reads a payload of today's version. Fields that it does not know are passed over.
   *
   * @throws WrongShape
   */
  read(json: JsonObject, occurredAt: Instant): Event;
}

/** A schema for every event of a stream category: the compiler misses the one that is left out. */
export type SchemasOf<Event extends DomainEvent> = {
  readonly [Type in Event['type']]: EventSchema<Extract<Event, { readonly type: Type }>>;
};
