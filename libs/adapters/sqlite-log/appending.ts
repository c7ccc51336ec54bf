import type { Instant } from '#domain/instant.js';
import type { EventLog, ExpectedRevision } from '#domain/log/event-log.js';
import { AppendTooLarge, LogUnavailable, MAX_APPEND_BYTES, WrongExpectedRevision } from '#domain/log/log-errors.js';
import type { AppendEnd, SqliteLogObserver } from './observer.js';
import { positionOf } from './positions.js';
import { CALL, encodeExpected, OUTCOME, TEXTS_PER_EVENT } from './protocol.js';
import type { Stamper } from './recorded-at.js';
import type { CallResult, WriterFront } from './writer-front.js';

/** UTF-8 takes at most this many bytes for one character of a JavaScript string. */
const MOST_BYTES_PER_CHARACTER = 3;

/**
 * Bytes of types, data and metadata together, counted only where the characters of all texts can't tell that there are
 * few enough.
 *
 * @param texts the stream, then id, type, data and metadata of each event
 */
function bytesOver(texts: readonly string[], limit: number): number | null {
  let characters = 0;
  for (const text of texts) characters += text.length;
  if (characters * MOST_BYTES_PER_CHARACTER <= limit) return null;
  let bytes = 0;
  for (const [index, text] of texts.entries()) {
    const isStreamOrId = index === 0 || (index - 1) % TEXTS_PER_EVENT === 0;
    if (!isStreamOrId) bytes += Buffer.byteLength(text);
  }
  return bytes > limit ? bytes : null;
}

/** SQLite keeps UTF-8, which has no lone surrogates: they would not come back as they went in. */
function demandWellFormed(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('a text with a lone surrogate can not be stored byte by byte');
  return text;
}

function demandExpected(expected: ExpectedRevision): void {
  if (typeof expected === 'number' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new RangeError(`an expected revision is 0 or more, not ${expected}`);
  }
}

/** Without a stack: it would show the writer's answer and not the caller, and takes longer than the append. */
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

export interface Appending {
  readonly append: EventLog['append'];
  readonly lastRecordedAt: () => Instant | null;
}

export function appending(
  front: WriterFront,
  stamper: Stamper,
  newest: Instant | null,
  observer: SqliteLogObserver,
): Appending {
  let lastRecordedAt = newest;

  /** One promise and no `async`: what runs between an answer and the next append keeps every other writer waiting. */
  const append: EventLog['append'] = (stream, expected, events) =>
    new Promise((resolve, reject) => {
      demandExpected(expected);
      if (stream === '') throw new TypeError('a stream has a name');
      if (events.length === 0) throw new RangeError('an append holds at least one event');
      const at = stamper.next();
      let newestOfThese: Instant | null = null;
      const texts = [demandWellFormed(stream)];
      for (const { id, type, data, metadata } of events) {
        const { text, recordedAt } = stamper.stamp(metadata, at);
        if (recordedAt !== null && (newestOfThese === null || recordedAt > newestOfThese)) newestOfThese = recordedAt;
        texts.push(id, demandWellFormed(type), demandWellFormed(data), demandWellFormed(text));
      }
      const bytes = bytesOver(texts, MAX_APPEND_BYTES);
      if (bytes !== null) throw new AppendTooLarge(bytes, MAX_APPEND_BYTES);
      if (newestOfThese !== null) stamper.observe(newestOfThese);

      const answered = ({ outcome, number, position }: CallResult): void => {
        if (outcome === OUTCOME.refused) {
          reject(conflict(stream, expected, number < 0 ? 'noStream' : number));
          return;
        }
        const idempotent = outcome === OUTCOME.repeated;
        if (!idempotent && newestOfThese !== null && (lastRecordedAt === null || newestOfThese > lastRecordedAt)) {
          lastRecordedAt = newestOfThese;
        }
        resolve({ revision: number, position: positionOf(position), idempotent });
      };
      front.call(texts, [CALL.append, encodeExpected(expected), events.length], answered, reject);
    });

  return {
    append: observer.appendEnded === undefined ? append : observed(append, observer.appendEnded.bind(observer)),
    lastRecordedAt: () => lastRecordedAt,
  };
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
