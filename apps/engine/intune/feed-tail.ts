import type { FeedEntry, FeedPlace } from '#adapters/read-model/read-models.js';
import type { Position } from '#domain/log/event-log.js';
import { compareFeedPlaces } from './feed-cursor.js';
import type { FeedFilter } from './feed-filter.js';
import { feedMessage } from './feed-message.js';

/** Where a tail reads from: the entries of one tenant in the read model. */
export interface FeedSource {
  readonly page: (after: FeedPlace, limit: number, filter: FeedFilter) => readonly FeedEntry[];
  /** Entries of events before it may be gone. */
  readonly keptFrom: () => Position;
}

/** Some consecutive messages as bytes, to be sent as they are. */
export interface FeedChunk {
  readonly bytes: Buffer;
  /** 0 where the filter lets nothing through. */
  readonly count: number;
  /** Of the last message; null where there is none. */
  readonly last: FeedPlace | null;
  /** Nothing that the consumer wants is left up to here. */
  readonly end: FeedPlace;
}

/** Most entries read, and sent in one piece. */
export const PAGE = 200;
/** Entries kept, at least, for the consumers that are at the end. */
const KEPT = 2 * PAGE;

interface Message {
  readonly place: FeedPlace;
  readonly kind: FeedEntry['kind'];
  readonly text: string;
}

const later = (one: FeedPlace, other: FeedPlace): FeedPlace => (compareFeedPlaces(one, other) < 0 ? other : one);

/**
 * The end of one tenant's feed, read and rendered once for all its consumers. Who is further back than what is kept reads
 * from the read model for itself.
 */
export class FeedTail {
  /** All entries after `#keptAfter` up to `#readUpTo`, in their order. */
  #messages: Message[] = [];
  #keptAfter: FeedPlace;
  #readUpTo: FeedPlace;
  readonly #shared = new Map<FeedFilter, { readonly after: FeedPlace; readonly chunk: FeedChunk | null }>();

  /** @param start where the tail begins: the end of the feed as it is now */
  constructor(
    readonly source: FeedSource,
    readonly cursorOf: (place: FeedPlace) => string,
    start: FeedPlace,
  ) {
    this.#keptAfter = start;
    this.#readUpTo = start;
  }

  /** Takes in a page of what was committed since. @returns true where there may be more */
  advance(): boolean {
    const page = this.source.page(this.#readUpTo, PAGE, null);
    const last = page.at(-1);
    if (last === undefined) return false;
    for (const entry of page) this.#messages.push(this.#render(entry));
    this.#readUpTo = last.place;
    this.#shared.clear();
    if (this.#messages.length > 2 * KEPT) {
      this.#keptAfter = this.#messages.at(-KEPT - 1)?.place ?? this.#keptAfter;
      this.#messages = this.#messages.slice(-KEPT);
    }
    return page.length === PAGE;
  }

  /**
   * The messages after a place that a filter lets through, as many as go out in one piece; null where no more were taken
   * in; `gone` where some of them may be deleted already.
   */
  after(place: FeedPlace, filter: FeedFilter): FeedChunk | 'gone' | null {
    const shared = this.#shared.get(filter);
    if (shared !== undefined && compareFeedPlaces(shared.after, place) === 0) return shared.chunk;
    if (compareFeedPlaces(place, this.#keptAfter) < 0) return this.#readAfter(place, filter);
    const from = this.#firstAfter(place);
    const messages = this.#messages.slice(from, from + PAGE);
    const end = messages.at(-1)?.place;
    const wanted = filter === null ? messages : messages.filter(({ kind }) => kind === filter);
    const chunk = end === undefined ? null : chunkOf(wanted, end);
    this.#shared.set(filter, { after: place, chunk });
    return chunk;
  }

  #readAfter(place: FeedPlace, filter: FeedFilter): FeedChunk | 'gone' {
    // Nothing is deleted that was not let go of in this thread before.
    if (place.position < this.source.keptFrom()) return 'gone';
    const page = this.source.page(place, PAGE, filter);
    const messages = page.map((entry) => this.#render(entry));
    const last = messages.at(-1)?.place ?? place;
    return chunkOf(messages, page.length < PAGE ? later(last, this.#readUpTo) : last);
  }

  #render({ place, kind, data }: FeedEntry): Message {
    return { place, kind, text: feedMessage(this.cursorOf(place), kind, data) };
  }

  #firstAfter(place: FeedPlace): number {
    let low = 0;
    let high = this.#messages.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const message = this.#messages[middle];
      if (message !== undefined && compareFeedPlaces(message.place, place) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function chunkOf(messages: readonly Message[], end: FeedPlace): FeedChunk {
  return {
    bytes: Buffer.from(messages.map(({ text }) => text).join('')),
    count: messages.length,
    last: messages.at(-1)?.place ?? null,
    end,
  };
}
