import type { EventLog, Position, RecordedEvent, SubscriptionMessage } from '#domain/log/event-log.js';
import { position } from '#domain/log/event-log.js';
import { within } from './deadline.js';

export interface Tail {
  readonly messages: SubscriptionMessage[];
  /** All events so far. */
  readonly events: () => RecordedEvent[];
  /** Resolves when the messages so far satisfy a condition. */
  until(what: string, condition: (tail: Tail) => boolean): Promise<void>;
  /** Aborts, and resolves when the subscription has ended. */
  end(): Promise<void>;
}

const DEADLINE_MS = 5000;

export interface TailOptions {
  readonly from?: Position | string;
  readonly batchSize?: number;
  readonly streamPrefixes?: readonly string[];
  /** Awaited between one message and asking for the next. */
  readonly between?: (message: SubscriptionMessage) => Promise<unknown>;
}

/** Follows a log and keeps what it was told. */
export function tail(
  log: Pick<EventLog, 'subscribeToAll'>,
  { from = '0', between, ...options }: TailOptions = {},
): Tail {
  const abort = new AbortController();
  const messages: SubscriptionMessage[] = [];
  let changed = Promise.withResolvers<unknown>();
  const follow = async (): Promise<void> => {
    for await (const message of log.subscribeToAll({ ...options, after: position(from), signal: abort.signal })) {
      messages.push(message);
      changed.resolve(null);
      changed = Promise.withResolvers();
      await between?.(message);
    }
  };
  const done = follow();
  const failed = done.then(() => new Promise<never>(() => undefined));
  const self: Tail = {
    messages,
    events: () => messages.flatMap((message) => (message.kind === 'batch' ? message.events : [])),
    async until(what, condition) {
      const met = async (): Promise<void> => {
        while (!condition(self)) await Promise.race([changed.promise, failed]);
      };
      await within(DEADLINE_MS, what, met());
    },
    async end() {
      abort.abort();
      await within(DEADLINE_MS, 'the end of the subscription', done);
    },
  };
  return self;
}

export const caughtUp = ({ messages }: Tail): boolean => messages.some(({ kind }) => kind === 'caughtUp');
