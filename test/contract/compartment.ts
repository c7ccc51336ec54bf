import { v5 } from 'uuid';
import { givesStream } from '#domain/log/derived-streams.js';
import type { AppendResult, EventLog, Position, RecordedEvent, SubscriptionMessage } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { KeyedValue, LatestValues } from '#domain/log/latest-values.js';
import { WrongExpectedRevision } from '#domain/log/log-errors.js';

const NAMESPACE = '6f0c3f0e-4a9b-5a0e-9d55-0d3f6a1e7c11';

/** The streams of a log that begin with a name, as a log of their own: for a server that holds more than one test. */
export interface Compartment {
  readonly name: string;
  /** The end of the log when the compartment was made: nothing of it lies before. */
  readonly base: Position;
}

/** What a compartment does not have of its own is the time: `recordedAt` does not run backwards in the whole log. */
export function logOfCompartment(inner: EventLog, { name, base }: Compartment): EventLog {
  const full = (stream: string): string => (stream === '' ? '' : `${name}.${stream}`);
  const short = (stream: string): string => stream.slice(name.length + 1);
  const shown = (position: Position): Position => (position <= base ? BEGINNING : position);
  const event = (recorded: RecordedEvent): RecordedEvent => ({ ...recorded, stream: short(recorded.stream) });
  const message = (given: SubscriptionMessage, gives: (stream: string) => boolean): SubscriptionMessage | null => {
    switch (given.kind) {
      case 'batch': {
        const events = given.events.map(event).filter(({ stream }) => gives(stream));
        return events.length === 0 ? null : { kind: 'batch', events };
      }
      case 'checkpoint':
      case 'caughtUp':
        return { kind: given.kind, position: shown(given.position) };
      case 'fellBehind':
        return given;
    }
  };
  return {
    logId: v5(`${name}@${inner.logId}`, NAMESPACE),
    soleWriter: inner.soleWriter,
    async append(stream, expected, events): Promise<AppendResult> {
      try {
        return await inner.append(full(stream), expected, events);
      } catch (error) {
        if (error instanceof WrongExpectedRevision) throw new WrongExpectedRevision(stream, expected, error.actual);
        throw error;
      }
    },
    async *readStream(stream, options) {
      for await (const recorded of inner.readStream(full(stream), options)) yield event(recorded);
    },
    async *subscribeToAll({ after, streamPrefixes, ...options }) {
      const gives = givesStream(streamPrefixes);
      const wanted = (streamPrefixes ?? ['']).map((prefix) => `${name}.${prefix}`);
      const from = after < base ? base : after;
      for await (const given of inner.subscribeToAll({ ...options, after: from, streamPrefixes: wanted })) {
        const shownMessage = message(given, gives);
        if (shownMessage !== null) yield shownMessage;
      }
    },
    head: async () => shown(await inner.head()),
    lastRecordedAt: () => inner.lastRecordedAt(),
    close: () => inner.close(),
  };
}

export function valuesOfCompartment(inner: LatestValues, { name }: Compartment): LatestValues {
  const full = (key: string): string => `${name}.${key}`;
  const short = (value: KeyedValue): KeyedValue => ({ ...value, key: value.key.slice(name.length + 1) });
  return {
    get: (key) => inner.get(full(key)),
    set: (key, value) => inner.set(full(key), value),
    compareAndSet: (key, expected, value) => inner.compareAndSet(full(key), expected, value),
    delete: (key) => inner.delete(full(key)),
    purge: () => inner.purge(),
    async *list(prefix) {
      for await (const value of inner.list(full(prefix))) yield short(value);
    },
    async *pages(prefix) {
      for await (const page of inner.pages(full(prefix))) yield page.map(short);
    },
  };
}
