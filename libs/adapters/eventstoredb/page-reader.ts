import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { Connection, ReadCall } from './connection.js';
import { failureOf, isPassing } from './failures.js';
import { recordedEventOf } from './recorded-events.js';
import { retryDelay } from './retry-delay.js';

/** Reads the events of one request; none of a stream that does not exist. @throws LogUnavailable */
export type ReadPage = (request: ReadReq) => Promise<readonly RecordedEvent[]>;

/** Why a read came to nothing: the cause of a `LogUnavailable` of this adapter. */
export class ReadFailed extends Error {
  override readonly name = 'ReadFailed';
  constructor(override readonly cause: unknown) {
    super(failureOf(cause).message);
  }
}

function eventsOf(call: ReadCall): Promise<readonly RecordedEvent[]> {
  return new Promise((resolve, reject) => {
    const events: RecordedEvent[] = [];
    call.on('data', (message: ReadResp) => {
      const event = recordedEventOf(message);
      if (event !== null) events.push(event);
    });
    call.on('end', () => resolve(events));
    call.on('error', (error) => {
      if (failureOf(error).kind === 'streamDeleted') resolve([]);
      else reject(new ReadFailed(error));
    });
  });
}

/** One try. The call is cancelled when `ended` aborts, also one that opens only then. */
async function readOnce(
  connection: Connection,
  request: ReadReq,
  ended: AbortSignal,
): Promise<readonly RecordedEvent[]> {
  const late = Promise.withResolvers<never>();
  let call: ReadCall | null = null;
  const onAbort = (): void => {
    call?.cancel();
    late.reject(new ReadFailed(new Error('no answer within the time limit')));
  };
  ended.addEventListener('abort', onAbort, { once: true });
  const read = async (): Promise<readonly RecordedEvent[]> => {
    call = await connection.read(request).catch((error: unknown) => {
      throw new ReadFailed(error);
    });
    const events = eventsOf(call);
    if (ended.aborted) call.cancel();
    return events;
  };
  const reading = read();
  reading.catch(() => null);
  try {
    return await Promise.race([reading, late.promise]);
  } finally {
    ended.removeEventListener('abort', onAbort);
  }
}

/**
 * Reads with our own timer, because the client's deadline does not hold for reads. What may pass is tried again until then.
 *
 * @param closing aborts when the log is closed
 */
export function pageReader(connection: Connection, timeoutMs: number, closing: AbortSignal): ReadPage {
  return async (request) => {
    const ended = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]);
    const delay = retryDelay();
    let last: unknown = null;
    for (;;) {
      try {
        return await readOnce(connection, request, ended);
      } catch (error) {
        if (!(error instanceof ReadFailed)) throw error;
        if (!ended.aborted || last === null) last = error;
        if (ended.aborted || !isPassing(failureOf(error.cause))) break;
      }
      await delay.wait(ended);
    }
    const why = last instanceof Error ? last.message : String(last);
    throw new LogUnavailable(
      closing.aborted ? 'the log is closed' : `EventStoreDB could not be read: ${why}`,
      'notApplied',
      { cause: last },
    );
  };
}
