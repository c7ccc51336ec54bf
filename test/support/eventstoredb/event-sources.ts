import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { eventFilter } from './event-filter.js';
import type { MemoryLog } from './memory-log.js';
import type { StoredEvent } from './stored-events.js';
import { streamName } from './wire.js';

export type SourceStep =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'checkpoint'; readonly position: number }
  | { readonly kind: 'end' }
  /** Neither events nor an end: the stream does not exist yet. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'streamDeleted'; readonly stream: string };

/** Where a subscription takes its events from, one step at a time. */
export interface EventSource {
  /** @param live whether the subscriber was told that it caught up */
  next(live: boolean): SourceStep;
  /** How many events lie behind the last step. */
  waiting(): number;
}

/** Events the server looks at in one go of a filtered subscription, where the request does not say. */
const SEARCH_WINDOW = 32;

/** After the revision that the request names, exclusive. */
export function streamSource(log: MemoryLog, options: ReadReq.Options): EventSource {
  const request = options.getStream();
  const name = streamName(request?.getStreamIdentifier());
  const view = (): { first: number; events: readonly StoredEvent[] } | null => {
    const stream = log.stream(name);
    return stream.kind === 'found' ? stream : null;
  };
  let revision = request?.hasStart() === true ? 0 : Number(request?.getRevision() ?? 0) + 1;
  if (request?.hasEnd() === true) revision = view()?.events.length ?? 0;
  return {
    next() {
      const stream = log.stream(name);
      if (stream.kind === 'streamDeleted') return { kind: 'streamDeleted', stream: name };
      if (stream.kind === 'notFound') return { kind: 'missing' };
      revision = Math.max(revision, stream.first);
      const event = stream.events[revision];
      if (event === undefined) return { kind: 'end' };
      revision += 1;
      return { kind: 'event', event };
    },
    waiting: () => (view()?.events.length ?? revision) - revision,
  };
}

/**
 * After the position that the request names, exclusive. With a filter it gives checkpoints as the server does: while
 * catching up only between two goes, at the last match of the go or at its beginning; live after each interval.
 */
export function allSource(log: MemoryLog, options: ReadReq.Options): EventSource {
  const filter = options.getFilter();
  const passes = eventFilter(filter);
  const goes = filter === undefined ? Infinity : filter.hasMax() ? filter.getMax() : SEARCH_WINDOW;
  const interval = goes * (filter?.getCheckpointintervalmultiplier() ?? 1);
  const from = options.getAll();
  let index =
    from?.hasEnd() === true ? log.all.length : log.indexAt(Number(from?.getPosition()?.getCommitPosition() ?? -1) + 1);
  let considered = 0;
  let inThisGo = 0;
  let checkpoint: number | null = null;
  let due: number | null = null;
  return {
    next(live) {
      if (due !== null) {
        const position = due;
        due = null;
        return { kind: 'checkpoint', position };
      }
      for (;;) {
        const event = log.all[index];
        if (event === undefined) return { kind: 'end' };
        if (!live && inThisGo >= goes) {
          inThisGo = 0;
          const position = checkpoint;
          checkpoint = null;
          if (considered >= interval && position !== null) {
            considered %= interval;
            return { kind: 'checkpoint', position };
          }
        }
        index += 1;
        considered += 1;
        inThisGo += 1;
        checkpoint ??= event.position;
        const isMatch = passes(event);
        if (isMatch) checkpoint = event.position;
        if (live && considered >= interval) {
          considered = 0;
          due = event.position;
        }
        if (isMatch) return { kind: 'event', event };
        if (due !== null) return this.next(live);
      }
    },
    waiting: () => log.all.length - index,
  };
}
