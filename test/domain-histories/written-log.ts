import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { encodeEvent } from '#domain/codec/event-codec.js';
import type { Decider, Decision } from '#domain/decider.js';
import { fold } from '#domain/decider.js';
import type { StreamName } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { formatInstant } from '#domain/instant.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { position } from '#domain/log/event-log.js';
import { ArrayLog } from '#test/projections/support/array-log.js';
import type { HistoryEvent } from '#test/support/reference/history.js';
import { fieldsOf } from '#test/support/reference/json.js';

const uuidOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A log under a clock that the history moves; as the engine reads it, and as plain JSON for the reference. */
export class WrittenLog {
  readonly log = new ArrayLog();
  readonly history: HistoryEvent[] = [];
  readonly #revisions = new Map<string, number>();

  write(stream: StreamName, event: VedetteEvent, recordedAt: Instant): void {
    const number = this.history.length + 1;
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    const { type, data, schemaVersion } = encodeEvent(event);
    const { occurredAt } = event;
    const metadata = JSON.stringify({
      tenantId: stream.slice(stream.indexOf('-') + 1, stream.indexOf('-') + 37),
      actor: { type: 'service', id: 'history' },
      commandId: uuidOf(number),
      requestHash: 'hash',
      correlationId: uuidOf(number),
      causationId: uuidOf(number),
      occurredAt: formatInstant(occurredAt),
      recordedAt: formatInstant(recordedAt),
      schemaVersion,
    });
    const at = position(String(number).padStart(16, '0'));
    const recorded: RecordedEvent = { position: at, stream, revision, id: uuidOf(number), type, data, metadata };
    this.log.events.push(recorded);
    this.history.push({ stream, type, data: fieldsOf(data), occurredAt, recordedAt, order: number });
  }
}

/** One stream as the engine's command loop holds it: what is decided on its state is written and folded. */
export class DecidedStream<State, Command, Event extends VedetteEvent> {
  readonly name: StreamName;
  state: State;
  readonly #log: WrittenLog;
  readonly #decider: Decider<State, Command, Event>;

  constructor(log: WrittenLog, name: StreamName, decider: Decider<State, Command, Event>) {
    this.#log = log;
    this.name = name;
    this.#decider = decider;
    this.state = decider.initialState;
  }

  /** @returns whether the command was taken, with or without an event */
  send(command: Command, now: Instant): boolean {
    const decision: Decision<Event> = this.#decider.decide(command, this.state);
    if ('rejection' in decision) return false;
    this.write(decision.events, now);
    return true;
  }

  /** Writes events that no command of this release comes to. */
  write(events: readonly Event[], now: Instant): void {
    for (const event of events) this.#log.write(this.name, event, now);
    this.state = fold(this.#decider, events, this.state);
  }
}
