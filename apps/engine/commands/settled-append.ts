import type { AppendResult, EventLog, ExpectedRevision, NewEvent } from '#domain/log/event-log.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/**
 * Appends, and settles an append of unknown outcome by the same call again: the same ids at the same revision.
 *
 * @param deadline on `performance.now()`: no try begins after it
 * @throws LogUnavailable where the log could not do it in time; once a try was `unknown`, so is the whole
 * @throws WrongExpectedRevision: nothing was written, by an earlier try neither
 */
export async function settledAppend(
  log: Pick<EventLog, 'append'>,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
  deadline: number,
): Promise<AppendResult> {
  let unknown: LogUnavailable | null = null;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await log.append(stream, expected, events);
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      if (error.outcome === 'unknown') unknown = error;
      if (unknown === null) throw error;
      const wait = pause * (0.5 + Math.random() / 2);
      if (performance.now() + wait >= deadline) throw unknown;
      await sleep(wait);
    }
  }
}
