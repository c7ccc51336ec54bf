import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { LogNotOpened } from '#domain/log/log-errors.js';
import { answerOf } from './append-answers.js';
import type { AppendStream } from './append-stream.js';
import type { ReadPage } from './page-reader.js';
import { appendRequest, readStreamPage } from './requests.js';

/** Which clock the instants of a log come from; they are never mixed. */
export type ClockKind = 'system' | 'simulated';

export interface LogIdentity {
  readonly logId: string;
  readonly clock: ClockKind;
}

/** Its one event says which log this is; written by whoever opens the log first. */
const STREAM = '_vedette';
const TYPE = 'LogBegun';

function identityOf(data: string): LogIdentity | null {
  try {
    const parsed: unknown = JSON.parse(data);
    if (typeof parsed !== 'object' || parsed === null || !('logId' in parsed) || !('clock' in parsed)) return null;
    const { logId, clock } = parsed;
    if (typeof logId !== 'string' || (clock !== 'system' && clock !== 'simulated')) return null;
    return { logId, clock };
  } catch {
    return null;
  }
}

/**
 * @returns null where no engine has written there yet
 * @throws LogNotOpened `incompatible` where the stream says something else
 */
export async function readIdentity(read: ReadPage): Promise<LogIdentity | null> {
  const [event] = await read(readStreamPage(STREAM, 0, 1, false));
  if (event === undefined) return null;
  const identity = identityOf(event.data);
  if (identity === null) {
    throw new LogNotOpened(
      `the stream ${STREAM} does not say which log this is: it was not written by this release`,
      'incompatible',
      'Run the release that wrote it, or give the engine an EventStoreDB of its own.',
    );
  }
  return identity;
}

/**
 * Writes the identity of a new log, unless somebody else is first. On a log that has one it writes nothing, and shows
 * that the user may write.
 *
 * @returns why the server refused it; null where it did not
 */
export async function writeIdentity(appends: AppendStream, clock: ClockKind): Promise<string | null> {
  const identity: LogIdentity = { logId: randomUUID(), clock };
  const data = Buffer.from(JSON.stringify(identity));
  const event = { id: randomUUID(), type: TYPE, data, metadata: new Uint8Array() };
  const answer = answerOf(await appends.send((id) => appendRequest(STREAM, 'noStream', [event], id)));
  return answer.kind === 'refused' ? answer.message : null;
}
