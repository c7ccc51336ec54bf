import type { Instant } from '#domain/instant.js';
import { givesStream } from '#domain/log/derived-streams.js';
import type { Position, RecordedEvent, SubscribeOptions, SubscriptionMessage } from '#domain/log/event-log.js';
import { recordedAtOf } from '../sqlite-log/recorded-at.js';
import type { Feed, FeedOptions, Wanted } from './feed.js';
import { startFeed } from './feed.js';
import { placeOf } from './positions.js';

const DEFAULT_BATCH = 1000;
const LARGEST_BATCH = 10_000;
/** Events without one for the consumer after which it is told how far the log was looked at. */
const CHECKPOINT_EVENTS = 10_000;
/** How long a subscription believes that nothing happens before it looks at the end of the log. */
const PATIENCE_MS = 30_000;
/** The same while the end of the log can't be told. */
const BETWEEN_LOOKS_MS = 1000;

/** What a subscription needs of the log besides its options. */
export interface Subscribing extends Omit<FeedOptions, 'ended'> {
  readonly closing: AbortSignal;
  readonly head: () => Promise<Position>;
  /** Told of the last event of each batch. */
  readonly seen: (position: Position, recordedAt: Instant | null) => void;
}

function demandBatch(batch: number): void {
  if (!Number.isInteger(batch) || batch < 1 || batch > LARGEST_BATCH)
    throw new RangeError(`batchSize is 1 to ${LARGEST_BATCH}, not ${batch}`);
}

function matching(prefixes: readonly string[] | undefined): (event: RecordedEvent) => boolean {
  const gives = givesStream(prefixes);
  return ({ stream, type }) =>
    !type.startsWith('$') &&
    gives(stream) &&
    (prefixes === undefined || prefixes.some((prefix) => stream.startsWith(prefix)));
}

/** With prefixes, what lies before the end of the log is filtered by the server. */
function pastOf({ after, streamPrefixes }: SubscribeOptions, end: Position | null): Wanted['past'] {
  if (streamPrefixes === undefined || streamPrefixes.length === 0 || end === null || end <= after) return null;
  return { prefixes: streamPrefixes, upTo: end };
}

/** The end of the log as it is now; null where it can't be told, or where `ended` aborts first. */
function endOf(head: () => Promise<Position>, ended: AbortSignal): () => Promise<Position | null> {
  return async () => {
    const aborted = Promise.withResolvers<null>();
    const onAbort = (): void => aborted.resolve(null);
    ended.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([head().catch(() => null), aborted.promise]);
    } finally {
      ended.removeEventListener('abort', onAbort);
    }
  };
}

/**
 * All events after a position, then live, through every drop of the connection. Ends only when the subscriber or the log is done.
 *
 * Whether the end was reached is asked of the log and not told by the server: what it says is only of the moment at which
 * it said it, and may lie in a buffer behind a slow consumer.
 */
export async function* subscription(
  options: SubscribeOptions,
  { closing, head, seen, ...feedOptions }: Subscribing,
): AsyncGenerator<SubscriptionMessage, void> {
  const batch = options.batchSize ?? DEFAULT_BATCH;
  demandBatch(batch);
  placeOf(options.after);
  const done = new AbortController();
  const ended = AbortSignal.any([options.signal, closing, done.signal]);
  if (ended.aborted) return;
  const look = endOf(head, ended);
  try {
    const end = await look();
    const matches = matching(options.streamPrefixes);
    const wanted = { after: options.after, ahead: batch, matches, past: pastOf(options, end) };
    const feed = startFeed(wanted, { ...feedOptions, ended });
    yield* messagesOf(feed, { after: options.after, batch, end, look, seen, ended });
  } finally {
    done.abort();
  }
}

interface Telling extends Pick<Subscribing, 'seen'> {
  readonly after: Position;
  readonly batch: number;
  readonly end: Position | null;
  readonly look: () => Promise<Position | null>;
  readonly ended: AbortSignal;
}

async function* messagesOf(
  feed: Feed,
  { after, batch, look, seen, ended, ...telling }: Telling,
): AsyncGenerator<SubscriptionMessage, void> {
  let at = after;
  let end = telling.end;
  let counted = 0;
  let live = false;
  const isOver = (): boolean => ended.aborted;
  while (!isOver()) {
    if (live && feed.waiting() > batch) {
      live = false;
      yield { kind: 'fellBehind' };
      continue;
    }
    // Of the past whole batches are given, however it trickles in.
    const isPast = (): boolean => !live && end !== null && feed.looked() < end;
    const isLongSilent = (): boolean => feed.count() - counted >= CHECKPOINT_EVENTS;
    await feed.until(() => feed.waiting() >= batch || !isPast() || isLongSilent(), PATIENCE_MS);
    if (isOver()) return;
    const events = feed.take(batch);
    const last = events.at(-1);
    if (last !== undefined) {
      at = last.position;
      counted = feed.count();
      seen(at, recordedAtOf(last.metadata));
      yield { kind: 'batch', events };
      continue;
    }
    // Only a look that comes after the last event can say that there is no more.
    let atEnd = false;
    if (!live && (end === null || end <= feed.looked())) {
      end = await look();
      if (feed.waiting() > 0) continue;
      atEnd = end !== null && end <= feed.looked();
    }
    if (feed.looked() > at && (live || atEnd || isLongSilent())) {
      at = feed.looked();
      counted = feed.count();
      yield { kind: 'checkpoint', position: at };
    }
    if (atEnd) {
      live = true;
      yield { kind: 'caughtUp', position: at };
      continue;
    }
    const told = feed.count();
    const patience = end === null ? BETWEEN_LOOKS_MS : PATIENCE_MS;
    if ((await feed.until(() => feed.count() > told || feed.looked() > at, patience)) === 'enough') continue;
    end = await look();
    if (end !== null && end > feed.looked()) feed.restart();
  }
}
