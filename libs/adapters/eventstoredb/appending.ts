import { Buffer } from 'node:buffer';
import type { Instant } from '#domain/instant.js';
import type { AppendResult, EventLog, ExpectedRevision, NewEvent, Position } from '#domain/log/event-log.js';
import { isEventId } from '#domain/identity/ids.js';
import { AppendTooLarge, LogUnavailable, MAX_APPEND_BYTES, WrongExpectedRevision } from '#domain/log/log-errors.js';
import type { Stamper } from '../sqlite-log/recorded-at.js';
import { answerOf } from './append-answers.js';
import type { AppendAnswer } from './append-answers.js';
import type { AppendStream } from './append-stream.js';
import type { AppendEnd, LogObserver } from './observer.js';
import type { ProposedEvent } from './requests.js';
import type { FindStanding } from './repeats.js';
import { appendRequest } from './requests.js';
import type { SeenHistory } from './seen-history.js';

/** Appends whose outcome is unknown that are kept in mind at most. */
const MOST_UNSETTLED = 10_000;

/** Appends of one stream that are on their way together. */
interface InFlight {
  /** What becomes of each, none of them rejecting. */
  readonly outcomes: Set<Promise<unknown>>;
  /** Of their events. */
  readonly ids: Set<string>;
  /** Revision of the furthest that was answered. */
  furthest: number;
}

function bytesOf(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new TypeError('a text with a lone surrogate can not be stored byte by byte');
  return Buffer.from(text);
}

function demandAppend(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): void {
  if (typeof expected === 'number' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new RangeError(`an expected revision is 0 or more, not ${expected}`);
  }
  if (stream === '') throw new TypeError('a stream has a name');
  if (events.length === 0) throw new RangeError('an append holds at least one event');
  // The server would end the call that carries the appends of everybody.
  const wrong = events.find(({ id }) => !isEventId(id));
  if (wrong !== undefined) throw new TypeError(`not the id of an event: ${JSON.stringify(wrong.id)}`);
}

function demandSize(events: readonly ProposedEvent[]): void {
  let bytes = 0;
  for (const { type, data, metadata } of events) bytes += Buffer.byteLength(type) + data.length + metadata.length;
  if (bytes > MAX_APPEND_BYTES) throw new AppendTooLarge(bytes, MAX_APPEND_BYTES);
}

/** Without a stack: it would show the server's answer and not the caller, and takes longer than the answer. */
function conflict(
  stream: string,
  expected: ExpectedRevision,
  actual: WrongExpectedRevision['actual'],
): WrongExpectedRevision {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return new WrongExpectedRevision(stream, expected, actual);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/**
 * @param seen tells a first result from a repeated one: the server answers both alike, and only the place in the log
 *   says that the events were there before
 * @param head position of the last event of the log
 * @param findStanding settles what the server does not: an append that is repeated while it is written
 */
export function appending(
  stream: AppendStream,
  stamper: Stamper,
  seen: SeenHistory,
  head: () => Promise<Position>,
  findStanding: FindStanding,
  observer: LogObserver,
): EventLog['append'] {
  const inFlight = new Map<string, InFlight>();
  /** First ids of appends that may have been applied after all. */
  const unsettled = new Set<string>();

  function setUnsettled(id: string): void {
    unsettled.add(id);
    const [oldest] = unsettled;
    if (unsettled.size > MOST_UNSETTLED && oldest !== undefined) unsettled.delete(oldest);
  }

  /**
   * The answer to an append whose events were sent before: of the server, or of the place at which they stand as soon as
   * those that were sent before are answered.
   */
  async function repeated(
    answering: Promise<AppendAnswer>,
    name: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    flying: InFlight,
  ): Promise<AppendAnswer> {
    const ids = events.map(({ id }) => id);
    const standing = async (): Promise<AppendAnswer | null> => {
      const found = await findStanding(name, expected, ids).catch(() => null);
      if (found === null) return null;
      flying.furthest = Math.max(flying.furthest, found.revision);
      return { kind: 'written', ...found };
    };
    const earlier = [...flying.outcomes];
    const before = earlier.length === 0 ? Promise.resolve(null) : Promise.all(earlier).then(standing);
    const settled = answering.then(async (answer) =>
      answer.kind === 'conflict' || answer.kind === 'unknown'
        ? ((await before) ?? (await standing()) ?? answer)
        : answer,
    );
    return (await Promise.race([before, settled.catch(() => null)])) ?? settled;
  }

  /** Stamps and sends at once: the order of the calls is the order of the stamps and of the log. */
  async function send(
    name: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    flying: InFlight,
    isRepeat: boolean,
  ): Promise<AppendResult> {
    const at = stamper.next();
    let newestOfThese: Instant | null = null;
    const proposed: ProposedEvent[] = [];
    for (const { id, type, data, metadata } of events) {
      const { text, recordedAt } = stamper.stamp(metadata, at);
      if (recordedAt !== null && (newestOfThese === null || recordedAt > newestOfThese)) newestOfThese = recordedAt;
      if (!type.isWellFormed()) throw new TypeError('a type with a lone surrogate can not be stored');
      proposed.push({ id, type, data: bytesOf(data), metadata: bytesOf(text) });
    }
    demandSize(proposed);
    if (newestOfThese !== null) stamper.observe(newestOfThese);
    const seenBefore = seen.position();
    const answering = stream.send((id) => appendRequest(name, expected, proposed, id)).then(answerOf);
    const answer = isRepeat ? await repeated(answering, name, expected, events, flying) : await answering;
    switch (answer.kind) {
      case 'written': {
        const { revision, position } = answer;
        const idempotent = position <= seenBefore || revision <= flying.furthest;
        flying.furthest = Math.max(flying.furthest, revision);
        seen.observe(position, idempotent ? null : newestOfThese);
        return { revision, position, idempotent };
      }
      case 'conflict':
        throw conflict(name, expected, answer.actual);
      case 'tooLarge':
        throw new AppendTooLarge(MAX_APPEND_BYTES + 1, answer.limit);
      case 'refused':
        throw new LogUnavailable(`EventStoreDB refused an append: ${answer.message}`, 'notApplied');
      case 'unknown':
        throw new LogUnavailable(`EventStoreDB could not say what became of an append: ${answer.message}`, 'unknown');
    }
  }

  const append: EventLog['append'] = async (name, expected, events) => {
    demandAppend(name, expected, events);
    const id = events[0]?.id ?? '';
    // What became of an earlier try stands in the log by now, or never will: what is there counts as seen.
    if (unsettled.has(id)) seen.observe(await head(), null);
    const flying = inFlight.get(name) ?? { outcomes: new Set(), ids: new Set(), furthest: -1 };
    inFlight.set(name, flying);
    const isRepeat = unsettled.has(id) || flying.ids.has(id);
    for (const event of events) flying.ids.add(event.id);
    const result = send(name, expected, events, flying, isRepeat);
    const outcome = result.then(
      () => null,
      () => null,
    );
    flying.outcomes.add(outcome);
    try {
      const done = await result;
      unsettled.delete(id);
      return done;
    } catch (error) {
      if (error instanceof LogUnavailable && error.outcome === 'unknown') setUnsettled(id);
      throw error;
    } finally {
      flying.outcomes.delete(outcome);
      if (flying.outcomes.size === 0) inFlight.delete(name);
    }
  };

  return observer.appendEnded === undefined ? append : observed(append, observer.appendEnded.bind(observer));
}

function endOf(error: unknown): AppendEnd | null {
  if (error instanceof WrongExpectedRevision) return 'conflict';
  if (error instanceof AppendTooLarge) return 'tooLarge';
  if (error instanceof LogUnavailable) return error.outcome;
  return null;
}

function observed(append: EventLog['append'], ended: (end: AppendEnd, seconds: number) => void): EventLog['append'] {
  return async (stream, expected, events) => {
    const since = performance.now();
    const seconds = (): number => (performance.now() - since) / 1000;
    try {
      const result = await append(stream, expected, events);
      ended(result.idempotent ? 'repeated' : 'appended', seconds());
      return result;
    } catch (error) {
      const end = endOf(error);
      if (end !== null) ended(end, seconds());
      throw error;
    }
  };
}
