import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Position, RecordedEvent } from '#domain/log/event-log.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { Connection } from './connection.js';
import { failureOf } from './failures.js';
import { later, positionOf } from './positions.js';
import { recordedEventOf } from './recorded-events.js';
import type { StreamFilter } from './requests.js';
import { follow } from './requests.js';
import { retryDelay } from './retry-delay.js';

export interface ReadingToEnd {
  readonly connection: Connection;
  readonly filter: StreamFilter;
  /** Without a message for so long the reading has failed. */
  readonly timeoutMs: number;
  readonly closing: AbortSignal;
}

/**
 * Reads everything behind a filter that was written before the call: the server says when it has looked at all of it.
 *
 * @returns where the next reading goes on
 * @throws LogUnavailable
 */
export async function readToEnd(
  after: Position,
  { connection, filter, timeoutMs, closing }: ReadingToEnd,
  take: (event: RecordedEvent) => void,
): Promise<Position> {
  let at = after;

  function takeMessage(message: ReadResp): void {
    const event = recordedEventOf(message);
    if (event !== null && event.position > at) {
      at = event.position;
      take(event);
    }
    const checkpoint = message.getCheckpoint();
    if (checkpoint === undefined) return;
    at = later(at, positionOf({ commit: checkpoint.getCommitPosition(), prepare: checkpoint.getPreparePosition() }));
  }

  /** @returns null at the end, else why it was not reached */
  async function once(): Promise<string | null> {
    const call = await connection.read(follow(at, filter));
    const over = Promise.withResolvers<string | null>();
    const silent = setTimeout(() => over.resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
    const onAbort = (): void => over.resolve('the log is closed');
    closing.addEventListener('abort', onAbort, { once: true });
    call.on('data', (message: ReadResp) => {
      silent.refresh();
      takeMessage(message);
      if (message.hasCaughtUp()) over.resolve(null);
    });
    call.on('error', (error) => over.resolve(failureOf(error).message));
    call.on('end', () => over.resolve('the server ended it'));
    try {
      return closing.aborted ? 'the log is closed' : await over.promise;
    } finally {
      clearTimeout(silent);
      closing.removeEventListener('abort', onAbort);
      call.removeAllListeners('data');
      call.cancel();
    }
  }

  const delay = retryDelay();
  let giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const before = at;
    const failed = await once().catch((error: unknown) => failureOf(error).message);
    if (failed === null) return at;
    if (at > before) giveUpAt = performance.now() + timeoutMs;
    if (closing.aborted || performance.now() >= giveUpAt)
      throw new LogUnavailable(`EventStoreDB could not be read to the end: ${failed}`, 'notApplied');
    await delay.wait(closing);
  }
}
