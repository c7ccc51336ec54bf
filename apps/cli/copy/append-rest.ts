import { setTimeout as after } from 'node:timers/promises';
import { eventId } from '#domain/identity/ids.js';
import type { AppendResult, NewEvent, Position, RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { LogUnavailable, WrongExpectedRevision } from '#domain/log/log-errors.js';
import { readToHead } from '../log/read-to-head.js';
import type { CopiedLog } from './copied-log.js';
import { CopyRefused } from './copied-log.js';

/** Events of one stream that stand one after the other in the source: what one append can take. */
interface Run {
  readonly stream: string;
  /** Of its first event. */
  readonly revision: number;
  readonly events: NewEvent[];
  bytes: number;
}

/** Half of what one append may hold, so that no log's own overhead is over it. */
const RUN_BYTES = 512 * 1024;
const RUN_EVENTS = 500;

/** What a log of one writer takes at once: its calls are committed in the order in which they are made. */
const CALLS_AT_ONCE = 256;
const BYTES_AT_ONCE = 8 * 1024 * 1024;

/** An append that a log over the network did not take, or did not answer, is tried again for about half a minute. */
const ATTEMPTS = 10;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 8000;

const bytesOf = ({ type, data, metadata }: RecordedEvent): number =>
  Buffer.byteLength(type) + Buffer.byteLength(data) + Buffer.byteLength(metadata);

/** Cuts events into runs, in their order. */
function runsOf(events: readonly RecordedEvent[]): Run[] {
  const runs: Run[] = [];
  for (const event of events) {
    const { stream, revision, id, type, data, metadata } = event;
    const bytes = bytesOf(event);
    let run = runs.at(-1);
    if (run?.stream !== stream || run.events.length === RUN_EVENTS || run.bytes + bytes > RUN_BYTES) {
      run = { stream, revision, events: [], bytes: 0 };
      runs.push(run);
    }
    run.events.push({ id: eventId(id), type, data, metadata });
    run.bytes += bytes;
  }
  return runs;
}

const appendRun = ({ log }: CopiedLog, { stream, revision, events }: Run): Promise<AppendResult> =>
  log.append(stream, revision === 0 ? 'noStream' : revision - 1, events);

/** The same ids at the same revision settle what became of an append that was not answered. */
async function appendForCertain(target: CopiedLog, run: Run): Promise<AppendResult> {
  for (let attempt = 1, pause = FIRST_PAUSE_MS; ; attempt += 1, pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await appendRun(target, run);
    } catch (error) {
      if (!(error instanceof LogUnavailable) || attempt === ATTEMPTS) throw error;
      await after(pause * (0.5 + Math.random() / 2));
    }
  }
}

/**
 * As many appends as keep their order. A log with other writers gets one after the other: nothing promises the order of two
 * that are under way over a network, and an order that is broken could not be mended in a log that only grows.
 */
async function appendInOrder(target: CopiedLog, runs: readonly Run[]): Promise<Position[]> {
  if (!target.log.soleWriter) {
    const places: Position[] = [];
    for (const run of runs) places.push((await appendForCertain(target, run)).position);
    return places;
  }
  const ended = await Promise.allSettled(runs.map((run) => appendRun(target, run)));
  return ended.map((end) => {
    if (end.status === 'fulfilled') return end.value.position;
    throw end.reason;
  });
}

function* portionsOf(runs: readonly Run[]): Generator<readonly Run[], void> {
  let portion: Run[] = [];
  let bytes = 0;
  for (const run of runs) {
    if (portion.length === CALLS_AT_ONCE || bytes + run.bytes > BYTES_AT_ONCE) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(run);
    bytes += run.bytes;
  }
  if (portion.length > 0) yield portion;
}

function named(target: CopiedLog, error: unknown): unknown {
  if (!(error instanceof WrongExpectedRevision)) return error;
  const { stream, expected, actual } = error;
  return new CopyRefused(
    `${target.name} can't take ${stream} as it is: the next event comes after revision ${expected}, and the stream is at ` +
      `${actual}. Something else writes there, or the beginning of the stream was deleted in the log that is copied.`,
  );
}

/**
 * Appends what the source has after a place, in its order, with ids, revisions, payloads and metadata as they are.
 *
 * @param told how many events are in
 * @throws CopyRefused where the target is written by somebody else; LogUnavailable
 */
export async function appendRest(
  source: CopiedLog,
  target: CopiedLog,
  from: Position,
  told: (events: number) => void,
): Promise<void> {
  let events = 0;
  let last = BEGINNING;
  for await (const batch of readToHead(source.log, from)) {
    for (const portion of portionsOf(runsOf(batch))) {
      let places: readonly Position[];
      try {
        places = await appendInOrder(target, portion);
      } catch (error) {
        throw named(target, error);
      }
      for (const place of places) {
        if (place <= last)
          throw new CopyRefused(`${target.name} did not keep the order of the events: begin again on an empty log`);
        last = place;
      }
      events += portion.reduce((sum, run) => sum + run.events.length, 0);
      told(events);
    }
  }
}
