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
  /** It wrote the stream's first event, or began a next generation of what the stream is about. */
  readonly began: boolean;
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
    known === undefined
      ? command
      : {
          ...command,
          eventTypes: [...known.eventTypes, ...command.eventTypes],
          began: known.began || command.began,
        },
  );
  if (recent.size <= REMEMBERED_COMMANDS) return;
  for (const oldest of recent.keys()) {
    recent.delete(oldest);
    return;
  }
}

/** Of a stream whose state counts generations, as a device's does; 0 for any other. */
const generationOf = (state: unknown): number =>
  typeof state === 'object' && state !== null && 'generation' in state && typeof state.generation === 'number'
    ? state.generation
    : 0;

const hasBegun = (before: FoldedStream<unknown>, after: unknown): boolean =>
  before.revision < 0 || generationOf(after) > generationOf(before.state);

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
  if (!kind.owns(decoded.event)) throw new Error(`${type} in the stream ${recorded.stream}`);
  const state = kind.decider.evolve(folded.state, decoded.event);
  const began = hasBegun(folded, state);
  remember(folded.recent, commandId, { requestHash, revision, position, eventTypes: [type], began });
  return { state, revision, position, recent: folded.recent };
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
  const { commandId, requestHash } = envelope;
  remember(folded.recent, commandId, { requestHash, revision, position, eventTypes, began: hasBegun(folded, state) });
  return { state, revision, position, recent: folded.recent };
}

const BYTES_OF_STREAM = 4096;
const BYTES_OF_COMMAND = 320;
/** A threat with its words, a group with those nested in it, a row of a policy. */
const BYTES_OF_ITEM = 768;

/** Items of the lists and tables that a state holds: threats of a device, groups of a tenant, rows of a policy. */
function itemsOf(state: unknown): number {
  if (typeof state !== 'object' || state === null) return 0;
  let items = 0;
  for (const part of Object.values<unknown>({ ...state }))
    if (Array.isArray(part)) items += part.length;
    else if (typeof part === 'object' && part !== null) items += Object.keys(part).length / 2;
  return items;
}

/** Bytes, roughly, that a folded stream holds in memory: what the cache is bounded by. It grows with what the state lists. */
export function weightOf({ recent, state }: FoldedStream<unknown>): number {
  return BYTES_OF_STREAM + recent.size * BYTES_OF_COMMAND + Math.ceil(itemsOf(state) * BYTES_OF_ITEM);
}
