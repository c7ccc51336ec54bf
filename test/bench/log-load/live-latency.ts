import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog, NewEvent } from '#domain/log/event-log.js';
import { percentile } from '../http-load/percentile.js';

export interface Pace {
  readonly perSecond: number;
  readonly milliseconds: number;
}

export interface LiveLatency {
  /** From the call of the append to the event at the subscriber, milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly appended: number;
  /** How many of them reached the subscriber, a double counted twice. */
  readonly received: number;
}

const TICK_MS = 1;
const LAST_ARRIVAL_MS = 10_000;

interface Arrivals {
  readonly began: ReadonlyMap<string, number>;
  readonly latencies: number[];
  readonly caughtUp: () => void;
  readonly enough: () => boolean;
}

async function subscriber(log: EventLog, prefix: string, signal: AbortSignal, arrivals: Arrivals): Promise<void> {
  const after = await log.head();
  for await (const message of log.subscribeToAll({ after, streamPrefixes: [prefix], signal })) {
    if (message.kind === 'caughtUp') arrivals.caughtUp();
    if (message.kind !== 'batch') continue;
    const now = performance.now();
    for (const { id } of message.events) arrivals.latencies.push(now - (arrivals.began.get(id) ?? Number.NaN));
    if (arrivals.enough()) return;
  }
}

/** Appends one event after the other at a fixed pace, whether answers come or not. */
async function paced({ perSecond, milliseconds }: Pace, append: (number: number) => Promise<unknown>): Promise<number> {
  const calls: Promise<unknown>[] = [];
  const total = Math.floor((perSecond * milliseconds) / 1000);
  const start = performance.now();
  while (calls.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - start) * perSecond) / 1000));
    while (calls.length < due) calls.push(append(calls.length));
    await delay(TICK_MS);
  }
  await Promise.all(calls);
  return total;
}

/** One subscriber that has caught up, on streams of a prefix that nobody else writes, while events are appended at a pace. */
export async function liveLatency(
  log: EventLog,
  prefix: string,
  pace: Pace,
  eventOf: (id: string) => NewEvent,
): Promise<LiveLatency> {
  const began = new Map<string, number>();
  const latencies: number[] = [];
  const stop = new AbortController();
  const ready = Promise.withResolvers<undefined>();
  let appended = Infinity;
  const subscribed = subscriber(log, prefix, stop.signal, {
    began,
    latencies,
    caughtUp: () => ready.resolve(undefined),
    enough: () => latencies.length >= appended,
  });
  await Promise.race([ready.promise, subscribed]);
  appended = await paced(pace, (number) => {
    const event = eventOf(crypto.randomUUID());
    began.set(event.id, performance.now());
    return log.append(`${prefix}${number}`, 'noStream', [event]);
  });
  const late = setTimeout(() => stop.abort(), latencies.length >= appended ? 0 : LAST_ARRIVAL_MS);
  await subscribed;
  clearTimeout(late);
  const sorted = latencies.toSorted((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), appended, received: sorted.length };
}
