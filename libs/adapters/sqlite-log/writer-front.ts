import { Worker } from 'node:worker_threads';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { Durability, WriterReply, WriterRequest, WriterSettings } from './protocol.js';
import { NUMBERS_PER_RESULT } from './protocol.js';
import { messageOf } from './sqlite-errors.js';

/**
 * Calls of a turn that travel in its first message, so that the writer works on them while the others are being made.
 * Each further message takes more, because each costs a wake-up.
 */
const CALLS_IN_FIRST_MESSAGE = 16;
const GROWTH = 2;

export interface FrontLimits {
  /** After this long a call counts as unknown, ms. */
  readonly timeoutMs: number;
  /** Calls that wait at the same time at most. */
  readonly maxWaiting: number;
  /** Characters in the calls that wait at the same time at most. */
  readonly maxWaitingCharacters: number;
}

export interface CallResult {
  readonly outcome: number;
  /** Revision or version. */
  readonly number: number;
  readonly position: number;
}

interface Waiting {
  readonly answered: (result: CallResult) => void;
  readonly failed: (error: LogUnavailable) => void;
  readonly characters: number;
  /** Monotonic, ms. */
  readonly deadline: number;
  done: boolean;
}

/** One group commit, as it is told to an observer. */
export interface CommittedGroup {
  readonly calls: number;
  readonly events: number;
  readonly seconds: number;
}

/** The calling thread's side of the writer: the queue, the timer, and who waits for what. */
export interface WriterFront {
  readonly durability: Durability;
  /**
   * Queues one call. `answered` or `failed` is called once, by a later turn.
   *
   * @param failed gets LogUnavailable: `unknown` after the timeout or where the writer died on it, else `notApplied`
   * @throws LogUnavailable `notApplied` where it can't be queued
   */
  call(
    texts: readonly string[],
    numbers: readonly number[],
    answered: (result: CallResult) => void,
    failed: (error: LogUnavailable) => void,
  ): void;
  /** Answers what waits, then ends the thread. */
  close(): Promise<void>;
}

/** @throws Error where the writer does not come up */
export async function startWriter(
  settings: WriterSettings,
  limits: FrontLimits,
  onCommitted: (group: CommittedGroup) => void,
): Promise<WriterFront> {
  const worker = new Worker(new URL('./writer.worker.js', import.meta.url), { name: 'log-writer' });
  const post = (request: WriterRequest): void => worker.postMessage(request);
  const waiting: Waiting[] = [];
  let waitingCharacters = 0;
  let texts: string[] = [];
  let numbers: number[] = [];
  let calls = 0;
  let callsPerMessage = CALLS_IN_FIRST_MESSAGE;
  /** Calls made since the task queue was empty last. */
  let callsOfTick = 0;
  let flushAtTurnEnd = false;
  let unavailable: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  const opened = Promise.withResolvers<Durability>();
  const closed = Promise.withResolvers<unknown>();

  function flush(more: boolean): void {
    post({ kind: 'calls', texts, numbers, calls, more });
    texts = [];
    numbers = [];
    calls = 0;
    callsPerMessage = more ? callsPerMessage * GROWTH : CALLS_IN_FIRST_MESSAGE;
  }

  /**
   * Several calls in one run of the task queue are a burst, and go at once. A lone one waits for the end of the turn of
   * the event loop, so that requests that arrived together share a message and a commit.
   */
  function endTick(): void {
    const alone = callsOfTick === 1;
    callsOfTick = 0;
    if (!alone) {
      if (unavailable === null) flush(false);
      return;
    }
    if (flushAtTurnEnd) return;
    flushAtTurnEnd = true;
    setImmediate(() => {
      flushAtTurnEnd = false;
      if (unavailable === null) flush(false);
    });
  }

  /** The oldest calls, taken off the queue. */
  function takeOldest(count: number): Waiting[] {
    const taken = waiting.splice(0, count);
    for (const { characters } of taken) waitingCharacters -= characters;
    return taken;
  }

  function reject(call: Waiting, message: string, outcome: 'notApplied' | 'unknown'): void {
    if (call.done) return;
    call.done = true;
    call.failed(new LogUnavailable(message, outcome));
  }

  function answer(results: Float64Array): void {
    takeOldest(results.length / NUMBERS_PER_RESULT).forEach((call, index) => {
      if (call.done) return;
      call.done = true;
      const at = index * NUMBERS_PER_RESULT;
      call.answered({ outcome: results[at] ?? 0, number: results[at + 1] ?? 0, position: results[at + 2] ?? 0 });
    });
  }

  /** Nothing is answered any more: what was on its way may or may not have been written. */
  function stop(why: string): void {
    unavailable ??= why;
    for (const call of takeOldest(waiting.length)) reject(call, why, 'unknown');
    opened.reject(new Error(why));
    closed.resolve(why);
  }

  function expire(): void {
    timer = null;
    const now = performance.now();
    for (const call of waiting) {
      if (call.done) continue;
      if (call.deadline > now) {
        watch(call.deadline - now);
        return;
      }
      reject(call, `the log did not answer within ${limits.timeoutMs} ms`, 'unknown');
    }
  }

  /** One timer for all: calls are queued in the order of their deadlines. */
  function watch(milliseconds: number): void {
    timer ??= setTimeout(expire, milliseconds).unref();
  }

  worker.on('message', (reply: WriterReply) => {
    switch (reply.kind) {
      case 'opened':
        opened.resolve(reply.durability);
        return;
      case 'notOpened':
        stop(reply.message);
        return;
      case 'committed':
        answer(reply.results);
        onCommitted({
          calls: reply.results.length / NUMBERS_PER_RESULT,
          events: reply.events,
          seconds: reply.seconds,
        });
        return;
      case 'failed':
        for (const call of takeOldest(reply.calls))
          reject(call, `the log could not write: ${reply.message}`, reply.outcome);
        if (reply.outcome === 'unknown') {
          stop(`the log has stopped after a failed commit: ${reply.message}`);
          void worker.terminate();
        }
        return;
      case 'closed':
        closed.resolve('closed');
        return;
    }
  });
  worker.on('error', (error) => stop(`the writer of the log died: ${messageOf(error)}`));
  worker.on('exit', () => stop('the writer of the log has ended'));
  post({ kind: 'open', settings });
  const durability = await opened.promise;

  return {
    durability,
    call(callTexts, callNumbers, answered, failed) {
      let characters = 0;
      for (const text of callTexts) characters += text.length;
      if (unavailable !== null) throw new LogUnavailable(unavailable, 'notApplied');
      if (waiting.length >= limits.maxWaiting || waitingCharacters + characters > limits.maxWaitingCharacters) {
        throw new LogUnavailable('more waits for the log than it can take', 'notApplied');
      }
      const deadline = performance.now() + limits.timeoutMs;
      waiting.push({ answered, failed, characters, deadline, done: false });
      waitingCharacters += characters;
      watch(limits.timeoutMs);
      texts.push(...callTexts);
      numbers.push(...callNumbers);
      calls += 1;
      if (calls >= callsPerMessage) flush(true);
      callsOfTick += 1;
      if (callsOfTick === 1) process.nextTick(endTick);
    },
    async close() {
      if (unavailable === null) {
        unavailable = 'the log is closed';
        flush(false);
        post({ kind: 'close' });
      }
      const patience = setTimeout(closed.resolve, limits.timeoutMs);
      await closed.promise;
      clearTimeout(patience);
      if (timer !== null) clearTimeout(timer);
      await worker.terminate();
    },
  };
}
