import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Position, RecordedEvent } from '#domain/log/event-log.js';
import type { Connection, ReadCall } from './connection.js';
import { failureOf } from './failures.js';
import { later, positionOf } from './positions.js';
import { recordedEventOf } from './recorded-events.js';
import type { StreamFilter } from './requests.js';
import { follow, HISTORY } from './requests.js';
import { retryDelay } from './retry-delay.js';

/** What one subscription wants of the log. */
export interface Wanted {
  readonly after: Position;
  /** Events that are read ahead of the consumer at most; a few more may lie in the buffers of the connection. */
  readonly ahead: number;
  readonly matches: (event: RecordedEvent) => boolean;
  /**
   * Streams that alone are of interest up to a place in the log: the server skips the others, until it has caught up and
   * has therefore looked at everything up to there. Null: none is skipped.
   */
  readonly past: { readonly prefixes: readonly string[]; readonly upTo: Position } | null;
}

/** The log after a place, read ahead of its consumer and followed through every drop of the connection. */
export interface Feed {
  /** Matching events that wait. */
  waiting(): number;
  /** The next matching events, at most `most`. */
  take(most: number): readonly RecordedEvent[];
  /** Everything up to here was looked at; it lies before what waits. */
  looked(): Position;
  /** Events that were looked at since the feed began. */
  count(): number;
  /** Resolves at once or later when there is enough to go on with, when `ended` aborts, or after `patienceMs`. */
  until(enough: () => boolean, patienceMs: number): Promise<'enough' | 'patienceEnded'>;
  /** Subscribes anew: the server has more than it sends. */
  restart(): void;
}

export interface FeedOptions {
  readonly connection: Connection;
  /** A subscription that is not confirmed after this time is made anew. */
  readonly timeoutMs: number;
  readonly ended: AbortSignal;
  readonly dropped: (reason: string) => void;
}

/** What ended a call that was not cancelled by us. */
type CallEnd = { readonly reason: string; readonly seen: boolean };

export function startFeed(wanted: Wanted, { connection, timeoutMs, ended, dropped }: FeedOptions): Feed {
  const queue: RecordedEvent[] = [];
  let looked = wanted.after;
  /** Where the server goes on: behind `looked` when it says that it skipped what does not concern us. */
  let resume = wanted.after;
  let past = wanted.past;
  let count = 0;
  let call: ReadCall | null = null;
  let awaited: { readonly enough: () => boolean; readonly wake: () => void } | null = null;
  let makeRoom: (() => void) | null = null;

  const waiting = (): number => queue.length;
  const isOver = (): boolean => ended.aborted;

  function tell(): void {
    if (awaited !== null && (isOver() || awaited.enough())) awaited.wake();
  }

  function takeIn(event: RecordedEvent): void {
    // At the seam between what is read and what is live, or after a new start, a server may say something twice.
    if (event.position <= looked) return;
    looked = event.position;
    resume = later(resume, looked);
    count += 1;
    if (wanted.matches(event)) {
      queue.push(event);
      if (waiting() > wanted.ahead) call?.pause();
    }
    tell();
  }

  /** @returns true where the server has skipped what there was to skip */
  function takeMessage(message: ReadResp): boolean {
    const event = recordedEventOf(message);
    if (event !== null) takeIn(event);
    const checkpoint = message.getCheckpoint();
    if (checkpoint !== undefined) {
      const place = { commit: checkpoint.getCommitPosition(), prepare: checkpoint.getPreparePosition() };
      resume = later(resume, positionOf(place));
    }
    if (!message.hasCaughtUp() || past === null) return false;
    looked = later(looked, past.upTo);
    resume = later(resume, looked);
    past = null;
    tell();
    return true;
  }

  /** Follows until the call ends. @returns null where it was ended by us */
  async function followOnce(filter: StreamFilter): Promise<CallEnd | null> {
    const opened = await connection.read(follow(resume, filter));
    call = opened;
    let seen = false;
    const over = Promise.withResolvers<CallEnd | null>();
    const onAbort = (): void => {
      opened.cancel();
      over.resolve(null);
    };
    const unconfirmed = setTimeout(() => {
      opened.cancel();
      over.resolve({ reason: `no answer within ${timeoutMs} ms`, seen });
    }, timeoutMs);
    opened.on('data', (message: ReadResp) => {
      clearTimeout(unconfirmed);
      if (call !== opened) return;
      seen ||= !message.hasConfirmation();
      if (takeMessage(message)) onAbort();
    });
    opened.on('error', (error) => over.resolve({ reason: failureOf(error).message, seen }));
    opened.on('end', () => over.resolve({ reason: 'the server ended it', seen }));
    opened.on('close', () => over.resolve({ reason: 'the connection was closed', seen }));
    ended.addEventListener('abort', onAbort, { once: true });
    if (ended.aborted) onAbort();
    try {
      return await over.promise;
    } finally {
      clearTimeout(unconfirmed);
      ended.removeEventListener('abort', onAbort);
      call = null;
    }
  }

  /** A server drops who does not take what it sends: nothing is asked of it while the consumer has enough. */
  async function room(): Promise<void> {
    while (waiting() > wanted.ahead && !isOver()) await new Promise<void>((resolve) => (makeRoom = resolve));
  }

  async function run(): Promise<void> {
    const delay = retryDelay();
    while (!ended.aborted) {
      await room();
      const filter = past === null ? HISTORY : { prefixes: past.prefixes };
      if (isOver()) break;
      const end = await followOnce(filter).catch((error: unknown): CallEnd => ({
        reason: failureOf(error).message,
        seen: false,
      }));
      if (end === null) continue;
      dropped(end.reason);
      if (end.seen) delay.reset();
      await delay.wait(ended);
    }
    tell();
  }

  const onEnd = (): void => {
    makeRoom?.();
    tell();
  };
  ended.addEventListener('abort', onEnd, { once: true });
  void run();

  return {
    waiting,
    take(most) {
      const events = queue.splice(0, most);
      if (waiting() <= wanted.ahead) {
        makeRoom?.();
        call?.resume();
      }
      return events;
    },
    looked: () => looked,
    count: () => count,
    until: (enough, patienceMs) =>
      new Promise((resolve) => {
        if (isOver() || enough()) {
          resolve('enough');
          return;
        }
        const settle = (how: 'enough' | 'patienceEnded'): void => {
          awaited = null;
          clearTimeout(timer);
          resolve(how);
        };
        const timer = setTimeout(settle, patienceMs, 'patienceEnded');
        awaited = { enough, wake: () => settle('enough') };
      }),
    restart: () => call?.cancel(),
  };
}
