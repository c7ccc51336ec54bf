import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { ExpectedRevision, RecordedEvent } from '#domain/log/event-log.js';
import type { LatestValue, LatestValues } from '#domain/log/latest-values.js';
import { AppendTooLarge, LogUnavailable, MAX_APPEND_BYTES } from '#domain/log/log-errors.js';
import type { AppendAnswer } from './append-answers.js';
import { answerOf } from './append-answers.js';
import type { AppendStream } from './append-stream.js';
import type { ReadOn } from './latest-index.js';
import { latestIndex } from './latest-index.js';
import type { ReadPage } from './page-reader.js';
import type { FindStanding } from './repeats.js';
import { appendRequest, readStreamPage } from './requests.js';

/** One stream for each key. Its last event is the value, and its revision + 1 the version. */
export const LATEST_PREFIX = '_latest-';
const SET = 'LatestValueSet';
const DELETED = 'LatestValueDeleted';

/** In the metadata of such a stream: all but the last event are hidden, and a scavenge of the server removes them. */
const ONLY_THE_LAST = Buffer.from('{"$maxCount":1}');

const streamOf = (key: string): string => LATEST_PREFIX + key;

const valueOf = ({ type, data, revision }: RecordedEvent): LatestValue | null =>
  type === DELETED ? null : { value: data, version: revision + 1 };

/** 1, 2, 4, 8, …: a stream whose metadata were not written, because of a crash after its first event, gets them later. */
const isPowerOfTwo = (version: number): boolean => Number.isInteger(Math.log2(version));

/** Latest values in streams of the log that are no history. Each call is answered by the server: it is the same on every node. */
export function latestValues(
  read: ReadPage,
  readOn: ReadOn,
  appends: AppendStream,
  findStanding: FindStanding,
): LatestValues {
  const pages = latestIndex(readOn, (event) => ({
    key: event.stream.slice(LATEST_PREFIX.length),
    value: valueOf(event),
  }));

  async function last(key: string): Promise<RecordedEvent | null> {
    const [event] = await read(readStreamPage(streamOf(key), 'end', 1, true));
    return event ?? null;
  }

  /** Told to the server once the stream is there; nothing depends on it but room. */
  function keepOnlyTheLast(key: string): void {
    const event = { id: randomUUID(), type: '$metadata', data: ONLY_THE_LAST, metadata: new Uint8Array() };
    appends.send((id) => appendRequest(`$$${streamOf(key)}`, 'any', [event], id)).catch(() => null);
  }

  /** @returns the version, or null where the stream is somewhere else */
  async function write(key: string, expected: ExpectedRevision, type: string, value: string): Promise<number | null> {
    if (!value.isWellFormed()) throw new TypeError('a text with a lone surrogate can not be stored byte by byte');
    const event = { id: randomUUID(), type, data: Buffer.from(value), metadata: new Uint8Array() };
    const send = async (): Promise<AppendAnswer> =>
      answerOf(await appends.send((id) => appendRequest(streamOf(key), expected, [event], id)));
    const standing = (): ReturnType<FindStanding> => findStanding(streamOf(key), expected, [event.id]);
    const answer = await (expected === 'any' ? send() : settled(send, standing));
    switch (answer.kind) {
      case 'written': {
        const version = answer.revision + 1;
        if (isPowerOfTwo(version)) keepOnlyTheLast(key);
        return version;
      }
      case 'conflict':
        return null;
      case 'tooLarge':
        throw new AppendTooLarge(event.data.length, MAX_APPEND_BYTES);
      case 'refused':
        throw new LogUnavailable(`EventStoreDB refused a latest value: ${answer.message}`, 'notApplied');
      case 'unknown':
        throw new LogUnavailable(
          `EventStoreDB could not say what became of a latest value: ${answer.message}`,
          'unknown',
        );
    }
  }

  async function compareAndSet(key: string, expected: number | null, value: string): Promise<LatestValue | null> {
    if (expected !== null && expected < 1) return null;
    let version = await write(key, expected === null ? 'noStream' : expected - 1, SET, value);
    if (version === null && expected === null) {
      const before = await last(key);
      if (before?.type === DELETED) version = await write(key, before.revision, SET, value);
    }
    return version === null ? null : { value, version };
  }

  return {
    async get(key) {
      const event = await last(key);
      return event === null ? null : valueOf(event);
    },
    async set(key, value) {
      const version = await write(key, 'any', SET, value);
      if (version === null)
        throw new LogUnavailable('a latest value ran into a conflict without a condition', 'notApplied');
      return { value, version };
    },
    compareAndSet,
    async delete(key) {
      const event = await last(key);
      if (event !== null && event.type !== DELETED) await write(key, 'any', DELETED, '{}');
    },
    // What was deleted or written over is in no stream any more, and in the files until the operator's next scavenge.
    purge: () => Promise.resolve(),
    async *list(prefix) {
      for await (const values of pages(prefix)) yield* values;
    },
    pages,
  };
}

/**
 * An append under a condition whose outcome is unknown is settled by the same one again: the server knows its id, or it
 * stands at its place.
 */
async function settled(
  send: () => Promise<AppendAnswer>,
  standing: () => ReturnType<FindStanding>,
): Promise<AppendAnswer> {
  try {
    const answer = await send();
    if (answer.kind !== 'unknown') return answer;
  } catch (error) {
    if (!(error instanceof LogUnavailable) || error.outcome !== 'unknown') throw error;
  }
  const answer = await send();
  if (answer.kind !== 'unknown' && answer.kind !== 'conflict') return answer;
  const found = await standing();
  return found === null ? answer : { kind: 'written', ...found };
}
