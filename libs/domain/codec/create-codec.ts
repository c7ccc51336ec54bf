import type { DomainEvent } from '../decider.js';
import type { RecordedEvent } from '../log/event-log.js';
import type { EventSchema, Upcaster } from './event-schema.js';
import type { JsonObject } from './json.js';
import { isJsonObject, WrongShape } from './json.js';
import type { DecodedMetadata, EventTimes } from './metadata.js';
import { readMetadata, timesAtEnd } from './metadata.js';
import { UndecodableEvent } from './undecodable-event.js';

/** An event as it is stored, without its metadata; `schemaVersion` goes there. */
export interface EncodedEvent {
  readonly type: string;
  readonly data: string;
  readonly schemaVersion: number;
}

/** `known: false`: no schema of this release has the type; a fold passes it over. */
export type DecodedEvent<Event> =
  | { readonly known: true; readonly event: Event; readonly metadata: DecodedMetadata }
  | { readonly known: false; readonly type: string };

/** The same with no more of the metadata than a fold needs. */
export type TimedEvent<Event> =
  | { readonly known: true; readonly event: Event; readonly times: EventTimes }
  | { readonly known: false; readonly type: string };

export interface EventCodec<Event extends DomainEvent> {
  /** The version written today, by type. */
  readonly versions: ReadonlyMap<string, number>;
  /** @throws TypeError for an event of a type without a schema */
  readonly encode: (event: Event) => EncodedEvent;
  /** @throws UndecodableEvent */
  readonly decode: (recorded: Stored) => DecodedEvent<Event>;
  /** For who folds many: metadata that ends as our own log writes it is not read as a whole. @throws UndecodableEvent */
  readonly decodeTimed: (recorded: Stored) => TimedEvent<Event>;
}

type Stored = Pick<RecordedEvent, 'type' | 'data' | 'metadata'>;

interface Known<Event extends DomainEvent> {
  readonly schema: EventSchema<Event>;
  readonly chain: readonly Upcaster[];
}

/** The upcasters of one type in the order of their versions. Throws for a gap, a duplicate, or one that leads nowhere. */
function chainOf(schema: Pick<EventSchema<DomainEvent>, 'type' | 'version' | 'upcasters'>): readonly Upcaster[] {
  const chain = [...schema.upcasters].sort((a, b) => a.from - b.from);
  const complete = chain.length === schema.version - 1 && chain.every(({ from }, index) => from === index + 1);
  if (!complete) {
    const found = chain.map(({ from }) => from).join(', ');
    throw new Error(
      `${schema.type}: version ${schema.version} takes one upcaster from each earlier version, found [${found}]`,
    );
  }
  return chain;
}

function parseObject(type: string, part: 'data' | 'metadata', text: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold personal data.
    throw new UndecodableEvent(type, `its ${part} is not JSON`);
  }
  if (!isJsonObject(parsed)) throw new UndecodableEvent(type, `its ${part} is not a JSON object`);
  return parsed;
}

/**
 * Makes the one way from events to stored texts and back.
 *
 * @throws Error where a type has two schemas, or the chain of its upcasters has a gap or a duplicate
 */
export function createCodec<Event extends DomainEvent>(schemas: readonly EventSchema<Event>[]): EventCodec<Event> {
  const byType = new Map<string, Known<Event>>();
  for (const schema of schemas) {
    if (byType.has(schema.type)) throw new Error(`${schema.type} has two schemas`);
    byType.set(schema.type, { schema, chain: chainOf(schema) });
  }

  return {
    versions: new Map([...byType].map(([type, { schema }]) => [type, schema.version])),

    encode(event) {
      const found = byType.get(event.type);
      if (found === undefined) throw new TypeError(`no schema for ${event.type}`);
      return {
        type: event.type,
        data: JSON.stringify(found.schema.write(event)),
        schemaVersion: found.schema.version,
      };
    },

    decode: ({ type, data, metadata }) => {
      const found = byType.get(type);
      if (found === undefined) return { known: false, type };
      const decoded = metadataOf(type, metadata);
      return { known: true, event: payloadOf(found, data, decoded), metadata: decoded };
    },

    decodeTimed: ({ type, data, metadata }) => {
      const found = byType.get(type);
      if (found === undefined) return { known: false, type };
      const times = timesAtEnd(metadata) ?? metadataOf(type, metadata);
      return { known: true, event: payloadOf(found, data, times), times };
    },
  };
}

/** @throws UndecodableEvent where a reader finds another shape than it expects */
function shaped<Result>(type: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof WrongShape) throw new UndecodableEvent(type, error.message);
    throw error;
  }
}

const metadataOf = (type: string, text: string): DecodedMetadata =>
  shaped(type, () => readMetadata(parseObject(type, 'metadata', text)));

/** The payload, lifted step by step to the version of today. */
function payloadOf<Event extends DomainEvent>(
  { schema, chain }: Known<Event>,
  data: string,
  { schemaVersion, occurredAt }: EventTimes,
): Event {
  const { type, version } = schema;
  let json = parseObject(type, 'data', data);
  if (schemaVersion > version) {
    throw new UndecodableEvent(type, `version ${schemaVersion} is newer than this release, which knows ${version}`);
  }
  return shaped(type, () => {
    for (let from = schemaVersion; from < version; from += 1) {
      const upcaster = chain[from - 1];
      if (upcaster === undefined) throw new UndecodableEvent(type, `no upcaster from version ${from}`);
      json = upcaster.lift(json);
    }
    return schema.read(json, occurredAt);
  });
}
