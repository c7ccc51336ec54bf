import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { decodeEvent } from '#domain/codec/event-codec.js';
import type { AppendResult, Position, RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { CommandEnvelope } from './envelope.js';
import type { StreamKind } from './stream-kinds.js';

/** A command that wrote at least one event. */
export interface CommandRecord {
  readonly requestHash: string;
  /** Of its last event. */
  readonly revision: number;
  readonly position: Position;
  readonly eventTypes: readonly string[];
}

/** How many commands a stream remembers: its last ones that wrote an event. */
export const REMEMBERED_COMMANDS = 100;

/** By command id, oldest first. */
type RecentCommands = Map<string, CommandRecord>;

/** A stream as the fold of its events up to `revision`, and its recent commands. */
export interface FoldedStream<State> {
  readonly state: State;
  /** Of the last event; -1 where the stream has none. */
  readonly revision: number;
  /** Of the last event; `BEGINNING` where the stream has none. */
  readonly position: Position;
  /** May already know of commands after `revision`, where another reader of the same stream is ahead. */
  readonly recent: RecentCommands;
}

export const unread = <State>(initialState: State): FoldedStream<State> => ({
  state: initialState,
  revision: -1,
  position: BEGINNING,
  recent: new Map(),
});

function remember(recent: RecentCommands, commandId: string, command: CommandRecord): void {
  const known = recent.get(commandId);
  if (known !== undefined && known.revision >= command.revision) return;
  recent.delete(commandId);
  recent.set(
    commandId,
    known === undefined ? command : { ...command, eventTypes: [...known.eventTypes, ...command.eventTypes] },
  );
  if (recent.size <= REMEMBERED_COMMANDS) return;
  for (const oldest of recent.keys()) {
    recent.delete(oldest);
    return;
  }
}

/**
 * One event further, as read from the log. An event of a type that this release does not know changes no state.
 *
 * @throws UndecodableEvent, and Error for an event that has no business in this kind of stream
 */
export function foldRecorded<State, Command, Event extends VedetteEvent>(
  kind: StreamKind<State, Command, Event>,
  folded: FoldedStream<State>,
  recorded: RecordedEvent,
): FoldedStream<State> {
  const { revision, position, type } = recorded;
  const decoded = decodeEvent(recorded);
  if (!decoded.known) return { ...folded, revision, position };
  const { commandId, requestHash } = decoded.metadata;
  remember(folded.recent, commandId, { requestHash, revision, position, eventTypes: [type] });
  if (!kind.owns(decoded.event)) throw new Error(`${type} in the stream ${recorded.stream}`);
  return { state: kind.decider.evolve(folded.state, decoded.event), revision, position, recent: folded.recent };
}

/** The events that a command decided on this state, once they are in the log. */
export function foldDecided<State, Command, Event extends VedetteEvent>(
  kind: StreamKind<State, Command, Event>,
  folded: FoldedStream<State>,
  events: readonly Event[],
  envelope: CommandEnvelope,
  { revision, position }: AppendResult,
): FoldedStream<State> {
  let state = folded.state;
  for (const event of events) state = kind.decider.evolve(state, event);
  const eventTypes = events.map((event) => event.type);
  remember(folded.recent, envelope.commandId, { requestHash: envelope.requestHash, revision, position, eventTypes });
  return { state, revision, position, recent: folded.recent };
}

/** Bytes, roughly, that a folded stream holds in memory: what the cache is bounded by. */
export function weightOf(folded: FoldedStream<unknown>): number {
  return 4096 + folded.recent.size * 320;
}
