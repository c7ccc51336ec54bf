import { numberOf } from '#adapters/sqlite-log/positions.js';
import type { decodeEvent } from '#domain/codec/event-codec.js';
import { parseStreamName } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { formatInstant } from '#domain/instant.js';
import type { Position, RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { recordedAt } from '../log/select-events.js';

/** Something that is wrong, and where. */
export interface Finding {
  /** Null where it concerns no single event. */
  readonly position: string | null;
  readonly stream: string | null;
  readonly what: string;
}

export interface LogCheck {
  /** Looks at the next event of the log; every event from the first on, in order. */
  see(event: RecordedEvent): readonly Finding[];
  /** What was seen, when the end is reached. */
  summary(): { readonly events: number; readonly streams: number; readonly unknownTypes: ReadonlyMap<string, number> };
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Holds a log against its promises: positions in order and, where they are numbered, without a hole; revisions of each
 * stream from 0 without a hole, time that does not run backwards, stream names of ours, metadata of the stream's own
 * tenant, and payloads that this release can read with all its upcasters. An event type that this release does not know
 * is counted, no finding.
 *
 * @param positions `numbered` on the embedded log, `ordered` on an EventStoreDB
 */
export function checkLog(decode: typeof decodeEvent, positions: 'numbered' | 'ordered'): LogCheck {
  const nextRevision = new Map<string, number>();
  const unknownTypes = new Map<string, number>();
  let events = 0;
  let lastPosition: Position = BEGINNING;
  let lastStamp: Instant | null = null;

  function readability(event: RecordedEvent): string | null {
    try {
      const decoded = decode(event);
      if (!decoded.known) {
        unknownTypes.set(decoded.type, (unknownTypes.get(decoded.type) ?? 0) + 1);
        return null;
      }
      const tenant = parseStreamName(event.stream)?.tenant;
      return tenant === undefined || decoded.metadata.tenantId === tenant
        ? null
        : `its metadata names the tenant ${decoded.metadata.tenantId}, the stream another`;
    } catch (error) {
      return `it can't be read: ${message(error)}`;
    }
  }

  function whatIsWrong(event: RecordedEvent): string[] {
    const wrong: string[] = [];
    const follows =
      positions === 'numbered'
        ? numberOf(event.position) === numberOf(lastPosition) + 1
        : event.position > lastPosition;
    if (!follows) wrong.push(`it comes right after position ${lastPosition}`);
    const revision = nextRevision.get(event.stream) ?? 0;
    if (event.revision !== revision) wrong.push(`revision ${event.revision}, where ${revision} is next in its stream`);
    if (parseStreamName(event.stream) === null) wrong.push('the stream name is none of ours');
    const stamp = recordedAt(event);
    if (stamp === null) wrong.push('its metadata has no readable recordedAt');
    else if (lastStamp !== null && stamp < lastStamp)
      wrong.push(`recorded at ${formatInstant(stamp)}, before the event ahead of it (${formatInstant(lastStamp)})`);
    const unreadable = readability(event);
    if (unreadable !== null) wrong.push(unreadable);
    return wrong;
  }

  return {
    see(event) {
      const wrong = whatIsWrong(event);
      events += 1;
      lastPosition = event.position;
      lastStamp = recordedAt(event) ?? lastStamp;
      nextRevision.set(event.stream, event.revision + 1);
      return wrong.map((what) => ({ position: event.position, stream: event.stream, what }));
    },
    summary: () => ({ events, streams: nextRevision.size, unknownTypes }),
  };
}
