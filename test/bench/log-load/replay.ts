import type { EventLog, NewEvent, Position } from '#domain/log/event-log.js';
import type { Check } from '../benchmark.js';

const EVENTS_AN_APPEND = 100;
const APPENDS_AT_ONCE = 8;

/** Fills streams of 100 events each. @returns how many events were written */
export async function fill(
  log: EventLog,
  prefix: string,
  events: number,
  eventOf: (id: string) => NewEvent,
): Promise<number> {
  const streams = Math.ceil(events / EVENTS_AN_APPEND);
  let next = 0;
  const writer = async (): Promise<void> => {
    for (let number = next++; number < streams; number = next++) {
      const batch = Array.from({ length: EVENTS_AN_APPEND }, () => eventOf(crypto.randomUUID()));
      await log.append(`${prefix}${number}`, 'noStream', batch);
    }
  };
  await Promise.all(Array.from({ length: APPENDS_AT_ONCE }, writer));
  return streams * EVENTS_AN_APPEND;
}

export interface Replay {
  readonly perSecond: number;
  readonly events: number;
  /** Places where a position did not rise, or a revision was left out. */
  readonly gaps: number;
}

/** Reads what is after a position in streams of a prefix, up to the end of the log. */
export async function replay(log: EventLog, prefix: string, after: Position): Promise<Replay> {
  const stop = new AbortController();
  const heads = new Map<string, number>();
  let last: string = after;
  let events = 0;
  let gaps = 0;
  const start = performance.now();
  let seconds = 0;
  for await (const message of log.subscribeToAll({ after, streamPrefixes: [prefix], signal: stop.signal })) {
    if (message.kind === 'caughtUp') {
      seconds = (performance.now() - start) / 1000;
      stop.abort();
      break;
    }
    if (message.kind !== 'batch') continue;
    for (const { stream, revision, position } of message.events) {
      const head = (heads.get(stream) ?? -1) + 1;
      if (position <= last || revision !== head) gaps += 1;
      heads.set(stream, revision);
      last = position;
      events += 1;
    }
  }
  return { perSecond: events / seconds, events, gaps };
}

/** All that was written is there once, and in order. */
export const replayCheck = ({ events, gaps }: Pick<Replay, 'events' | 'gaps'>, written: number): Check => ({
  ok: events === written && gaps === 0,
  found: `${events} events for ${written} written, ${gaps} gaps`,
});
