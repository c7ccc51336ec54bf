import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { encodeEvent } from '#domain/codec/event-codec.js';
import { fold } from '#domain/decider.js';
import type { StreamName } from '#domain/identity/stream-name.js';
import { formatInstant } from '#domain/instant.js';
import type { EventLog, NewEvent } from '#domain/log/event-log.js';
import { LogUnavailable, WrongExpectedRevision } from '#domain/log/log-errors.js';
import { LRUCache } from 'lru-cache';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandEnvelope } from './envelope.js';
import { eventIdOf } from './event-ids.js';
import type { CommandRecord, FoldedStream } from './folded-stream.js';
import { foldDecided, foldRecorded, unread, weightOf } from './folded-stream.js';
import type { Done, Outcome, Proposed } from './outcome.js';
import type { Precondition } from './precondition.js';
import { holds } from './precondition.js';
import { settledAppend } from './settled-append.js';
import type { StreamKind } from './stream-kinds.js';
import { Turns } from './turns.js';

/** With this many writers of one stream racing on other nodes, the chance to lose each time is nil. */
const MOST_ATTEMPTS = 40;
const LONGEST_CONFLICT_PAUSE_MS = 50;

/** Up to `attempt` milliseconds, so that writers who met once do not meet again. */
const pauseAfter = (attempt: number): number => Math.random() * Math.min(attempt, LONGEST_CONFLICT_PAUSE_MS);

export interface StreamCommandsOptions {
  /** Bytes, roughly, of folded states kept in memory; default 64 MiB. */
  readonly cacheBytes?: number;
  /** Milliseconds after which a command gives up on a log that does not answer; default 5,000. */
  readonly deadlineMs?: number;
  /** Nobody but this object writes these streams: what it has kept of one is the present. Default: others may. */
  readonly soleWriter?: boolean;
}

export interface CommandRequest<Command> {
  readonly stream: StreamName;
  readonly command: Command;
  readonly envelope: CommandEnvelope;
  /** Null or absent: whatever the stream's revision is. */
  readonly ifMatch?: Precondition | null;
}

interface Kept<State> {
  readonly folded: FoldedStream<State>;
  /** When the log was last seen to hold nothing more; on `performance.now()`. */
  readonly seenAt: number;
}

type Step<State, Event> = Outcome<State> | { readonly kind: 'write'; readonly events: readonly Event[] };

/**
 * Load, decide, append: the one way in which commands write events, for all streams of one kind.
 *
 * A stream is folded once and kept; what another node wrote since is found by the expected revision of an append, and
 * before anything that is decided without an append is answered, by reading on from the kept revision. A conflicted
 * command is decided again on what is there now. Commands of one stream take turns within this process.
 */
export class StreamCommands<State, Command, Event extends VedetteEvent> {
  readonly #kept: LRUCache<StreamName, Kept<State>>;
  readonly #turns = new Turns();
  readonly #deadlineMs: number;
  readonly #soleWriter: boolean;
  /** An append to each may still come to be written, behind the back of what is kept. */
  readonly #inDoubt = new Set<StreamName>();

  constructor(
    readonly kind: StreamKind<State, Command, Event>,
    readonly log: Pick<EventLog, 'append' | 'readStream'>,
    { cacheBytes = 64 * 1024 * 1024, deadlineMs = 5000, soleWriter = false }: StreamCommandsOptions = {},
  ) {
    this.#kept = new LRUCache({ maxSize: cacheBytes, sizeCalculation: ({ folded }) => weightOf(folded) });
    this.#deadlineMs = deadlineMs;
    this.#soleWriter = soleWriter;
  }

  /**
   * Executes a command. In this order: a repeated command, answered as the first time, though what it names may be gone by
   * now; refused because what it names does not exist; the key of another command; the precondition; any other refusal. A
   * repeated command is one whose id is among the stream's last 100 that wrote an event.
   *
   * @throws LogUnavailable, `unknown` where the events may have been written; the same command again settles it
   * @throws WrongExpectedRevision where it met too many conflicts in a row; nothing was written
   */
  async execute(request: CommandRequest<Command>): Promise<Outcome<State>> {
    const deadline = performance.now() + this.#deadlineMs;
    const turn = this.#turns.enter(request.stream);
    if (turn !== null) await turn;
    try {
      return await this.#run(request, deadline);
    } finally {
      this.#turns.leave(request.stream);
    }
  }

  /**
   * What `execute` would come to, decided on the stream as the log has it now. Writes nothing, and takes no turn: who then
   * executes the command at the revision of the proposal executes what was proposed.
   */
  async preview(request: CommandRequest<Command>): Promise<Outcome<State> | Proposed<State>> {
    const folded = await this.read(request.stream, 0);
    const step = this.#decide(request, folded);
    if (step.kind !== 'write') return step;
    const { state: before, revision } = folded;
    return { kind: 'proposed', before, after: fold(this.kind.decider, step.events, before), revision };
  }

  /**
   * The stream as it is. What this process wrote is in it; what another node wrote is, if it is older than `withinMs`.
   * A sole writer need not look, but where an append of its own was left in doubt.
   *
   * @param withinMs milliseconds; 0 reads on from what is kept each time
   */
  async read(stream: StreamName, withinMs: number): Promise<FoldedStream<State>> {
    return this.peek(stream, withinMs) ?? (await this.#readOn(stream, this.#kept.get(stream)?.folded));
  }

  /**
   * The stream as it was once.
   *
   * @param revision of the last event to take in
   */
  async readTo(stream: StreamName, revision: number): Promise<FoldedStream<State>> {
    return this.#foldOn(stream, unread(this.kind.decider.initialState), revision);
  }

  /** Like `read`, from memory alone: null where that does not do. */
  peek(stream: StreamName, withinMs: number): FoldedStream<State> | null {
    const kept = this.#kept.get(stream);
    if (kept === undefined || withinMs <= 0) return null;
    const isPresent = this.#soleWriter && !this.#inDoubt.has(stream);
    return isPresent || performance.now() - kept.seenAt < withinMs ? kept.folded : null;
  }

  async #run(request: CommandRequest<Command>, deadline: number): Promise<Outcome<State>> {
    const { stream } = request;
    const kept = this.#kept.get(stream)?.folded;
    let folded = kept ?? (await this.#readOn(stream));
    let upToDate = kept === undefined;
    let conflict: WrongExpectedRevision | null = null;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const step = this.#decide(request, folded);
      if (step.kind === 'write') {
        const written = await this.#write(request, folded, step.events, deadline);
        if (written instanceof WrongExpectedRevision) conflict = written;
        else if (written !== null) return written;
        if (attempt > 1) await sleep(pauseAfter(attempt));
      } else if (upToDate) return step;
      const before = folded.revision;
      folded = await this.#readOn(stream, folded);
      upToDate = true;
      if (step.kind !== 'write' && folded.revision === before) return step;
    }
    throw conflict ?? new Error(`${stream}: a repeated append is not among the stream's events`);
  }

  #decide({ command, envelope, ifMatch }: CommandRequest<Command>, folded: FoldedStream<State>): Step<State, Event> {
    const { state, revision, position, recent } = folded;
    const first = recent.get(envelope.commandId);
    if (first?.requestHash === envelope.requestHash) return doneBy(folded, first);
    const decision = this.kind.decider.decide(command, state);
    if ('rejection' in decision && decision.rejection.code === 'not-found')
      return { kind: 'rejected', rejection: decision.rejection };
    if (first !== undefined) return { kind: 'keyReused' };
    if (ifMatch !== undefined && ifMatch !== null && !holds(ifMatch, revision))
      return { kind: 'preconditionFailed', revision };
    if ('rejection' in decision) return { kind: 'rejected', rejection: decision.rejection };
    if (decision.events.length === 0) return doneBy(folded, { revision, position, eventTypes: [], began: false });
    return { kind: 'write', events: decision.events };
  }

  /** @returns the conflict, or null where the same ids were there before: either way the stream is to be read first */
  async #write(
    { stream, envelope }: CommandRequest<Command>,
    folded: FoldedStream<State>,
    events: readonly Event[],
    deadline: number,
  ): Promise<Done<State> | WrongExpectedRevision | null> {
    if (performance.now() >= deadline)
      throw new LogUnavailable('the log was busy for too long with earlier commands of this stream', 'notApplied');
    const expected = folded.revision < 0 ? 'noStream' : folded.revision;
    try {
      const result = await settledAppend(this.log, stream, expected, recordsOf(stream, envelope, events), deadline);
      // Whatever was in doubt before this can only conflict now.
      this.#inDoubt.delete(stream);
      // What was decided then may differ from what was decided now.
      if (result.idempotent) return null;
      const next = foldDecided(this.kind, folded, events, envelope, result);
      this.#keep(stream, next);
      const written = next.recent.get(envelope.commandId);
      if (written === undefined) throw new Error(`${stream}: a command is forgotten as soon as it is written`);
      return doneBy(next, written);
    } catch (error) {
      if (error instanceof WrongExpectedRevision) return error;
      if (error instanceof LogUnavailable && error.outcome === 'unknown') this.#inDoubt.add(stream);
      throw error;
    }
  }

  async #readOn(stream: StreamName, from?: FoldedStream<State>): Promise<FoldedStream<State>> {
    const folded = await this.#foldOn(stream, from ?? unread(this.kind.decider.initialState));
    this.#keep(stream, folded);
    return folded;
  }

  async #foldOn(stream: StreamName, from: FoldedStream<State>, to?: number): Promise<FoldedStream<State>> {
    let folded = from;
    const range = { from: folded.revision + 1, ...(to === undefined ? {} : { to }) };
    for await (const recorded of this.log.readStream(stream, range)) folded = foldRecorded(this.kind, folded, recorded);
    return folded;
  }

  /** Streams without events are not kept: made-up ids must not push out the states of real ones. */
  #keep(stream: StreamName, folded: FoldedStream<State>): void {
    if (folded.revision < 0 || folded.revision < (this.#kept.get(stream)?.folded.revision ?? -1)) return;
    this.#kept.set(stream, { folded, seenAt: performance.now() });
  }
}

function doneBy<State>(
  now: FoldedStream<State>,
  { revision, position, eventTypes, began }: Omit<CommandRecord, 'requestHash'>,
): Done<State> {
  return { kind: 'done', state: now.state, statePosition: now.position, revision, position, eventTypes, began };
}

function recordsOf(stream: StreamName, envelope: CommandEnvelope, events: readonly VedetteEvent[]): NewEvent[] {
  return events.map((event, index) => {
    const { type, data, schemaVersion } = encodeEvent(event);
    const metadata = { ...envelope, occurredAt: formatInstant(event.occurredAt), schemaVersion };
    return { id: eventIdOf(stream, envelope.commandId, index), type, data, metadata };
  });
}
