import { randomUUID } from 'node:crypto';
import { parseUUID } from '@eventstore/db-client/dist/utils/grpcUUID.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { AppendCall } from './connection.js';
import { failureOf } from './failures.js';

/** Appends that wait for an answer at the same time at most; past it they are refused. */
const MAX_WAITING = 16_384;

/** One call to the server that carries all appends of this process, many at a time. */
export interface AppendStream {
  /**
   * Sends in the order of the calls, which is the order in which the server writes.
   *
   * @param request made with the correlation id of the append
   * @throws LogUnavailable `notApplied` where it was not sent, `unknown` where no answer came
   */
  send(request: (correlation: string) => BatchAppendReq): Promise<BatchAppendResp>;
  /** Refuses what comes after, and resolves when everything in flight is answered. */
  drain(): Promise<void>;
}

interface Waiting {
  readonly message: BatchAppendReq;
  readonly resolve: (answer: BatchAppendResp) => void;
  readonly reject: (reason: LogUnavailable) => void;
  readonly timer: NodeJS.Timeout;
  /** The call that carried it; null until there is one. */
  sentOn: AppendCall | null;
}

export function appendStream(connect: () => Promise<AppendCall>, timeoutMs: number): AppendStream {
  const waiting = new Map<string, Waiting>();
  const drained: (() => void)[] = [];
  let call: AppendCall | null = null;
  let opening = false;
  let draining = false;
  let answers = 0;

  function take(id: string): Waiting | undefined {
    const one = waiting.get(id);
    if (one === undefined) return undefined;
    waiting.delete(id);
    clearTimeout(one.timer);
    if (waiting.size === 0) for (const resolve of drained.splice(0)) resolve();
    return one;
  }

  /** Rejects what a call carried, or what never found one (null). */
  function lose(lost: AppendCall | null, message: string, notSent: boolean, cause: unknown): void {
    if (lost !== null && call === lost) call = null;
    for (const [id, { sentOn }] of waiting) {
      if (sentOn !== lost) continue;
      const outcome = notSent ? 'notApplied' : 'unknown';
      const what = notSent ? 'was not given' : 'did not answer';
      take(id)?.reject(new LogUnavailable(`EventStoreDB ${what} an append: ${message}`, outcome, { cause }));
    }
  }

  function write(one: Waiting, on: AppendCall): void {
    one.sentOn = on;
    on.write(one.message);
  }

  function adopt(opened: AppendCall): void {
    call = opened;
    opened.on('data', (answer: BatchAppendResp) => {
      answers += 1;
      // One that nobody waits for any more was settled by its timer.
      take(parseUUID(answer.getCorrelationId()) ?? '')?.resolve(answer);
    });
    opened.on('error', (error) => {
      const { message, notSent } = failureOf(error);
      lose(opened, message, notSent, error);
    });
    opened.on('end', () => lose(opened, 'the server ended the call', false, null));
    for (const one of waiting.values()) if (one.sentOn === null) write(one, opened);
  }

  async function open(): Promise<void> {
    if (opening) return;
    opening = true;
    try {
      adopt(await connect());
    } catch (error) {
      lose(null, failureOf(error).message, true, error);
    } finally {
      opening = false;
    }
  }

  function timedOut(id: string, answersBefore: number): void {
    const one = take(id);
    if (one === undefined) return;
    const outcome = one.sentOn === null ? 'notApplied' : 'unknown';
    one.reject(new LogUnavailable(`EventStoreDB did not answer an append within ${timeoutMs} ms`, outcome));
    // A call on which nothing comes back is given up, with all that it carries: the next append opens another.
    if (one.sentOn === null || one.sentOn !== call || answers !== answersBefore) return;
    const silent = one.sentOn;
    lose(silent, 'the call was given up because nothing came back', false, null);
    silent.cancel();
  }

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (draining) throw new LogUnavailable('the log is closed', 'notApplied');
        if (waiting.size >= MAX_WAITING) throw new LogUnavailable('too many appends wait for an answer', 'notApplied');
        const id = randomUUID();
        const timer = setTimeout(timedOut, timeoutMs, id, answers);
        const one: Waiting = { message: request(id), resolve, reject, timer, sentOn: null };
        waiting.set(id, one);
        if (call === null) void open();
        else write(one, call);
      }),
    async drain() {
      draining = true;
      if (waiting.size > 0) await new Promise<void>((resolve) => drained.push(resolve));
      call?.end();
    },
  };
}
