import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { givesStream } from '#domain/log/derived-streams.js';
import type { RecordedEvent, SubscribeOptions, SubscriptionMessage } from '#domain/log/event-log.js';
import { eventQuery, headQuery } from './event-rows.js';
import { numberOf, positionOf } from './positions.js';

const DEFAULT_BATCH = 1000;
const LARGEST_BATCH = 10_000;
/** Positions that one look behind a filter covers at most, so that a rare prefix does not hold the thread. */
const FILTERED_STRETCH = 10_000;

/** How a subscription sleeps: resolves when something may have been committed since `seen` was taken. */
export interface Wake {
  seen(): number;
  after(seen: number, ended: AbortSignal): Promise<void>;
}

/** One look at the log: the matching events after a position, and how far it has looked. */
interface Look {
  readonly events: RecordedEvent[];
  readonly upTo: number;
  readonly head: number;
}

type LookAfter = (after: number) => Look;

function lookWith(connection: DatabaseSync, options: SubscribeOptions, guarded: <T>(look: () => T) => T): LookAfter {
  const batch = options.batchSize ?? DEFAULT_BATCH;
  if (!Number.isInteger(batch) || batch < 1 || batch > LARGEST_BATCH) {
    throw new RangeError(`batchSize is 1 to ${LARGEST_BATCH}, not ${batch}`);
  }
  const prefixes = options.streamPrefixes;
  const filter =
    prefixes === undefined
      ? ''
      : `AND EXISTS (SELECT 1 FROM streams s WHERE s.sid = e.sid
           AND (${prefixes.map(() => 'substr(s.name, 1, length(?)) = ?').join(' OR ') || 'FALSE'}))`;
  const filterParameters = (prefixes ?? []).flatMap((prefix) => [prefix, prefix]);
  const stretch = prefixes === undefined ? batch : Math.max(batch, FILTERED_STRETCH);
  const gives = givesStream(prefixes);
  const isGiven = ({ stream }: RecordedEvent): boolean => gives(stream);
  const headNumber = headQuery(connection);
  const query = eventQuery(connection, `e.position > ? AND e.position <= ? ${filter} ORDER BY e.position LIMIT ?`);
  return (after) =>
    guarded(() => {
      const head = headNumber();
      if (head <= after) return { events: [], upTo: after, head: after };
      const end = Math.min(head, after + stretch);
      const found = query(after, end, ...filterParameters, batch);
      const last = found.length === batch ? found.at(-1) : undefined;
      const events = found.every(isGiven) ? found : found.filter(isGiven);
      return { events, upTo: last === undefined ? end : numberOf(last.position), head };
    });
}

/**
 * All events after a position, then live. Reads only when it is asked for the next message.
 *
 * @param wake null: ends at the end of the log instead of waiting there
 * @param ended aborts when the reader or the subscriber is done
 */
export async function* subscription(
  connection: DatabaseSync,
  options: SubscribeOptions,
  wake: Wake | null,
  ended: AbortSignal,
  guarded: <T>(look: () => T) => T,
): AsyncGenerator<SubscriptionMessage, void> {
  const lookAfter = lookWith(connection, options, guarded);
  const batch = options.batchSize ?? DEFAULT_BATCH;
  let after = numberOf(options.after);
  let live = false;
  while (!ended.aborted) {
    const seen = wake?.seen() ?? 0;
    const { events, upTo, head } = lookAfter(after);
    if (live && head - after > batch) {
      live = false;
      yield { kind: 'fellBehind' };
    }
    const moved = upTo > after;
    after = upTo;
    if (events.length > 0) yield { kind: 'batch', events };
    const shown = events.at(-1)?.position;
    if (moved && shown !== positionOf(after)) yield { kind: 'checkpoint', position: positionOf(after) };
    if (after < head) {
      await nextTurn();
      continue;
    }
    if (!live) {
      live = true;
      yield { kind: 'caughtUp', position: positionOf(after) };
    }
    if (wake === null) return;
    await wake.after(seen, ended);
  }
}
