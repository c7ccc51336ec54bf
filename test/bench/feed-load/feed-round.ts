import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../http-load/percentile.js';
import type { ProcessorTime } from '../processes/processor-time.js';
import { measureProcessorTime } from '../processes/processor-time.js';
import type { Arrival, FeedWatch } from './feed-watch.js';
import type { PacedCommands, Turn } from './paced-commands.js';

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What one round of commands came to on the open feeds. Times in milliseconds, over every entry on every feed. */
export interface FeedRound {
  readonly commands: number;
  readonly refused: number;
  readonly firstRefusal: string | null;
  /** Entries that had to come, on each feed. */
  readonly expected: number;
  /** Feeds that had exactly those entries once each, and all in the same order. */
  readonly complete: number;
  /** From the answer of the command to the entry; 0 where the entry was there before the answer. */
  readonly fromAcknowledged: Percentiles;
  /** From the moment that the command was due to be sent: the append itself is in it. */
  readonly fromDue: Percentiles;
  /** Share of the entries that were there before the answer. */
  readonly beforeAnswer: number;
  /** Commands a second that were sent and answered. */
  readonly perSecond: number;
  readonly mostLate: number;
  readonly processor: ProcessorTime;
  /** The events behind the entries, in the order of the feed. */
  readonly eventIds: readonly string[];
}

const LONGEST_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 20;

function percentilesOf(values: Float64Array): Percentiles {
  values.sort();
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99), max: values.at(-1) ?? Number.NaN };
}

/** Waits until every feed has as many entries as were to come, at most 10 s. */
async function collect(feeds: readonly FeedWatch[], expected: number): Promise<Arrival[][]> {
  const arrivals: Arrival[][] = feeds.map(() => []);
  const deadline = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    feeds.forEach((feed, index) => arrivals[index]?.push(...feed.take()));
    if (arrivals.every(({ length }) => length >= expected) || performance.now() > deadline) return arrivals;
    await pause(LOOK_EVERY_MS);
  }
}

/** Turns by device, in their order: the k-th entry of a device belongs to its k-th turn. */
function turnsByDevice(turns: readonly Turn[]): Map<string, Turn[]> {
  const byDevice = new Map<string, Turn[]>();
  for (const turn of turns.toSorted((a, b) => a.dueAt - b.dueAt)) {
    const known = byDevice.get(turn.deviceId);
    if (known === undefined) byDevice.set(turn.deviceId, [turn]);
    else known.push(turn);
  }
  return byDevice;
}

/** @returns null where the feed had not exactly one entry for each turn */
function matched(arrivals: readonly Arrival[], turns: readonly Turn[]): { arrival: Arrival; turn: Turn }[] | null {
  if (arrivals.length !== turns.length) return null;
  if (new Set(arrivals.map(({ id }) => id)).size !== arrivals.length) return null;
  const open = turnsByDevice(turns);
  const pairs: { arrival: Arrival; turn: Turn }[] = [];
  for (const arrival of arrivals) {
    const turn = open.get(arrival.deviceId)?.shift();
    if (turn === undefined) return null;
    pairs.push({ arrival, turn });
  }
  return pairs;
}

/** Sends commands at a fixed rate and times their entries on all feeds, in one process and by one clock. */
export async function feedRound(
  feeds: readonly FeedWatch[],
  commands: PacedCommands,
  perSecond: number,
  milliseconds: number,
): Promise<FeedRound> {
  const processorTime = measureProcessorTime();
  const paced = await commands.run(perSecond, milliseconds);
  const processor = processorTime();
  const expected = paced.turns.length;
  const arrivals = await collect(feeds, expected);
  const order = (arrivals[0] ?? []).map(({ id }) => id).join();
  const fromAcknowledged: number[] = [];
  const fromDue: number[] = [];
  let complete = 0;
  let before = 0;
  for (const ofFeed of arrivals) {
    const pairs = matched(ofFeed, paced.turns);
    if (pairs === null || ofFeed.map(({ id }) => id).join() !== order) continue;
    complete += 1;
    for (const { arrival, turn } of pairs) {
      if (arrival.at < turn.acknowledgedAt) before += 1;
      fromAcknowledged.push(Math.max(0, arrival.at - turn.acknowledgedAt));
      fromDue.push(arrival.at - turn.dueAt);
    }
  }
  return {
    commands: paced.sent,
    refused: paced.refused,
    firstRefusal: paced.firstRefusal,
    expected,
    complete,
    fromAcknowledged: percentilesOf(Float64Array.from(fromAcknowledged)),
    fromDue: percentilesOf(Float64Array.from(fromDue)),
    beforeAnswer: before / fromDue.length,
    perSecond: paced.sent / paced.seconds,
    mostLate: paced.mostLate,
    processor,
    eventIds: (arrivals[0] ?? []).map(({ eventId }) => eventId),
  };
}
