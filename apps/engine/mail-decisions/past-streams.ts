import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { decodeEvent } from '#domain/codec/event-codec.js';
import type { StreamName } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import type { StreamCommands } from '../commands/stream-commands.js';

/** An event of a stream, and when it was recorded. */
export interface PastEvent<Event> {
  readonly event: Event;
  readonly position: Position;
  readonly recordedAt: Instant;
}

type Kind<Event extends VedetteEvent> = Pick<StreamCommands<unknown, never, Event>['kind'], 'owns'>;

/** The events of a stream up to a place of the log: a decision about an event must not see what came after it. */
export async function* eventsUpTo<Event extends VedetteEvent>(
  log: Pick<EventLog, 'readStream'>,
  { owns }: Kind<Event>,
  stream: StreamName,
  upTo: Position,
): AsyncGenerator<PastEvent<Event>> {
  for await (const recorded of log.readStream(stream)) {
    if (recorded.position > upTo) return;
    const decoded = decodeEvent(recorded);
    if (!decoded.known) continue;
    if (!owns(decoded.event)) throw new Error(`${recorded.type} in the stream ${stream}`);
    yield { event: decoded.event, position: recorded.position, recordedAt: decoded.metadata.recordedAt };
  }
}
