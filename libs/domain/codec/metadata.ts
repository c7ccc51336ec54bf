import type { Instant } from '../instant.js';
import type { EventMetadata } from '../log/event-log.js';
import type { JsonObject } from './json.js';
import { parseInstant } from '../instant.js';
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

/** What a fold needs of an event's metadata. */
export type EventTimes = Pick<DecodedMetadata, 'occurredAt' | 'recordedAt' | 'schemaVersion'>;

const LENGTH_OF_INSTANT = '0000-00-00T00:00:00.000Z'.length;
const BEFORE_OCCURRED_AT = ',"occurredAt":"';
const BEFORE_VERSION = '","schemaVersion":';
const BEFORE_RECORDED_AT = ',"recordedAt":"';
const END = '"}';

/**
 * The times and the version out of metadata that ends as the log writes it, without reading the rest. The characters
 * looked for hold quotes that are not escaped, so no text of a field can be taken for them.
 *
 * @returns null where the metadata ends otherwise
 */
export function timesAtEnd(text: string): EventTimes | null {
  const recordedAtBegins = text.length - END.length - LENGTH_OF_INSTANT;
  const versionEnds = recordedAtBegins - BEFORE_RECORDED_AT.length;
  if (versionEnds < 1 || !text.endsWith(END) || !text.startsWith(BEFORE_RECORDED_AT, versionEnds)) return null;
  let versionBegins = versionEnds;
  for (let digit = text.charCodeAt(versionBegins - 1); digit >= 48 && digit <= 57; versionBegins -= 1) {
    digit = text.charCodeAt(versionBegins - 2);
  }
  const occurredAtEnds = versionBegins - BEFORE_VERSION.length;
  const occurredAtBegins = occurredAtEnds - LENGTH_OF_INSTANT;
  const isOurs =
    text.startsWith(BEFORE_VERSION, occurredAtEnds) &&
    text.startsWith(BEFORE_OCCURRED_AT, occurredAtBegins - BEFORE_OCCURRED_AT.length);
  if (!isOurs) return null;
  const schemaVersion = Number(text.slice(versionBegins, versionEnds));
  const occurredAt = parseInstant(text.slice(occurredAtBegins, occurredAtEnds));
  const recordedAt = parseInstant(text.slice(recordedAtBegins, recordedAtBegins + LENGTH_OF_INSTANT));
  if (occurredAt === null || recordedAt === null || !Number.isSafeInteger(schemaVersion) || schemaVersion < 1) {
    return null;
  }
  return { occurredAt, recordedAt, schemaVersion };
}
