import type { Instant } from '../instant.js';
import { parseInstant } from '../instant.js';
import type { EventMetadata } from '../log/event-log.js';
import type { JsonObject } from './json.js';
import { objectOf, textOf, wholeNumberOf, wordOf, WrongShape } from './json.js';

type ActorType = EventMetadata['actor']['type'];

/** The metadata of a recorded event, with its two times as instants. */
export interface DecodedMetadata extends Omit<EventMetadata, 'occurredAt'> {
  /** Valid time: when it happened. */
  readonly occurredAt: Instant;
  /** Transaction time: when it was recorded. */
  readonly recordedAt: Instant;
}

const isActorType = (text: string): text is ActorType =>
  text === 'admin' || text === 'device' || text === 'service' || text === 'system';

function instantOf(json: JsonObject, field: string): Instant {
  const value = parseInstant(textOf(json, field));
  if (value === null) throw new WrongShape(field, 'an RFC 3339 instant');
  return value;
}

/** @throws WrongShape */
export function readMetadata(json: JsonObject): DecodedMetadata {
  const actor = objectOf(json, 'actor');
  return {
    tenantId: textOf(json, 'tenantId'),
    actor: { type: wordOf(actor, 'type', isActorType), id: textOf(actor, 'id') },
    commandId: textOf(json, 'commandId'),
    requestHash: textOf(json, 'requestHash'),
    correlationId: textOf(json, 'correlationId'),
    causationId: textOf(json, 'causationId'),
    occurredAt: instantOf(json, 'occurredAt'),
    schemaVersion: wholeNumberOf(json, 'schemaVersion', 1),
    recordedAt: instantOf(json, 'recordedAt'),
  };
}
