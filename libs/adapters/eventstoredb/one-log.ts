import { LogNotOpened } from '#domain/log/log-errors.js';
import type { AppendCall, Connection, ReadCall } from './connection.js';
import { failureOf, isPassing, OtherLog } from './failures.js';
import type { LogIdentity } from './identity.js';

/** A connection to a server of which one log is wanted. */
export interface OneLog {
  readonly connection: Connection;
  /** From now on a server with another log than this is refused. */
  readonly keepTo: (logId: string) => void;
}

/**
 * Behind a connection string the log can change while we are away: the server starts without its data, or another one
 * takes its place. So after each loss of the line, the log says which one it is before anything is read or written.
 *
 * @param identify reads which log it is, over the same line
 */
export function oneLog(line: Connection, identify: () => Promise<LogIdentity | null>): OneLog {
  let wanted: string | null = null;
  /** Losses of the line so far, and how many of them are settled. */
  let losses = 0;
  let settled = 0;

  async function demandSame(logId: string): Promise<void> {
    const before = losses;
    const found = await identify().catch((error: unknown) => {
      if (error instanceof LogNotOpened) return null;
      throw error;
    });
    if (found?.logId !== logId) throw new OtherLog(logId, found?.logId ?? null);
    settled = Math.max(settled, before);
  }

  /** The question comes after the call: the answer is of a server that the call may have reached. */
  async function checked<Call extends ReadCall | AppendCall>(call: Call): Promise<Call> {
    const lost = Promise.withResolvers<never>();
    call.once('error', (error: unknown) => {
      if (isPassing(failureOf(error))) losses += 1;
      lost.reject(error);
    });
    lost.promise.catch(() => null);
    if (wanted === null || settled === losses) return call;
    try {
      await Promise.race([demandSame(wanted), lost.promise]);
      return call;
    } catch (error) {
      // What nobody reads would not end, and the client waits for it when it is closed.
      call.resume();
      call.cancel();
      throw error;
    }
  }

  return {
    connection: {
      read: async (request) => checked(await line.read(request)),
      async append() {
        const call = await checked(await line.append());
        call.once('end', () => (losses += 1));
        return call;
      },
      close: () => line.close(),
    },
    keepTo: (logId) => (wanted = logId),
  };
}
