import type { Instant } from '../instant.js';
import type { EventMetadata } from '../log/event-log.js';
import type { JsonObject } from './json.js';
import { instantOf, objectOf, textOf, wholeNumberOf, wordOf } from './json.js';

type ActorType = EventMetadata['actor']['type'];

/** The metadata of a recorded event, its times as instants. */
export interface DecodedMetadata extends Omit<EventMetadata, 'occurredAt' | 'claimedAt'> {
  /** Valid time: when it happened. */
  readonly occurredAt: Instant;
  /** Transaction time: when it was recorded. */
  readonly recordedAt: Instant;
  /** The time that a source claimed, where it was later than the moment it was decided. */
  readonly claimedAt?: Instant;
}

const isActorType = (text: string): text is ActorType =>
  text === 'admin' || text === 'device' || text === 'service' || text === 'system';

/** @throws WrongShape */
export function readMetadata(json: JsonObject): DecodedMetadata {
  const actor = objectOf(json, 'actor');
  const metadata: DecodedMetadata = {
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
  return json['claimedAt'] === undefined ? metadata : { ...metadata, claimedAt: instantOf(json, 'claimedAt') };
}
