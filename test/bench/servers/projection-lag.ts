import { setTimeout as pause } from 'node:timers/promises';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import { decodeEvent } from '#domain/codec/event-codec.js';

/** How far the read models are behind the log. */
export interface ProjectionLag {
  /** Events in the log that are not in yet. */
  readonly events: number;
  /** Milliseconds since the oldest of them was recorded; 0 where there is none. */
  readonly age: number;
  /** Milliseconds until all that was in the log at the time of asking is in. */
  readonly untilCaughtUp: number;
}

const LONGEST_WAIT_MS = 600_000;
const LOOK_EVERY_MS = 5;

/** @returns milliseconds since the first event after the position was recorded; 0 where there is none */
async function ageOfNext(log: EventLog, after: Position): Promise<number> {
  const asked = Date.now();
  const end = new AbortController();
  try {
    for await (const message of log.subscribeToAll({ after, batchSize: 1, signal: end.signal })) {
      if (message.kind === 'caughtUp') return 0;
      if (message.kind !== 'batch') continue;
      const [first] = message.events;
      const decoded = first === undefined ? undefined : decodeEvent(first);
      if (decoded?.known === true) return asked - decoded.metadata.recordedAt;
    }
    return 0;
  } finally {
    end.abort();
  }
}

/**
 * Says how far the read models are behind, and waits until they are not.
 *
 * @throws Error where that takes ten minutes
 */
export async function projectionLag(log: EventLog, readModels: ReadModels): Promise<ProjectionLag> {
  const began = performance.now();
  const { position, lagEvents: events } = readModels.status();
  const head = await log.head();
  const age = position < head ? await ageOfNext(log, position) : 0;
  while (readModels.status().position < head) {
    if (performance.now() - began > LONGEST_WAIT_MS) throw new Error('the read models do not catch up');
    await pause(LOOK_EVERY_MS);
  }
  return { events, age, untilCaughtUp: performance.now() - began };
}
