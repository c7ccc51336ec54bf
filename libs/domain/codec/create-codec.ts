import type { DomainEvent } from '../decider.js';
import type { RecordedEvent } from '../log/event-log.js';
import type { EventSchema, Upcaster } from './event-schema.js';
import type { JsonObject } from './json.js';
import { isJsonObject, WrongShape } from './json.js';
import type { DecodedMetadata } from './metadata.js';
import { readMetadata } from './metadata.js';
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

export interface EventCodec<Event extends DomainEvent> {
  /** The version written today, by type. */
  readonly versions: ReadonlyMap<string, number>;
  /** @throws TypeError for an event of a type without a schema */
  readonly encode: (event: Event) => EncodedEvent;
  /** @throws UndecodableEvent */
  readonly decode: (recorded: Pick<RecordedEvent, 'type' | 'data' | 'metadata'>) => DecodedEvent<Event>;
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
  const byType = new Map<string, { readonly schema: EventSchema<Event>; readonly chain: readonly Upcaster[] }>();
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

    decode({ type, data, metadata }) {
      const found = byType.get(type);
      if (found === undefined) return { known: false, type };
      const { schema, chain } = found;
      const metadataJson = parseObject(type, 'metadata', metadata);
      let json = parseObject(type, 'data', data);
      try {
        const decoded = readMetadata(metadataJson);
        if (decoded.schemaVersion > schema.version) {
          throw new UndecodableEvent(
            type,
            `version ${decoded.schemaVersion} is newer than this release, which knows ${schema.version}`,
          );
        }
        for (let from = decoded.schemaVersion; from < schema.version; from += 1) {
          const upcaster = chain[from - 1];
          if (upcaster === undefined) throw new UndecodableEvent(type, `no upcaster from version ${from}`);
          json = upcaster.lift(json);
        }
        return { known: true, event: schema.read(json, decoded.occurredAt), metadata: decoded };
      } catch (error) {
        if (error instanceof WrongShape) throw new UndecodableEvent(type, error.message);
        throw error;
      }
    },
  };
}
