import type { FeedEntry, FeedPlace } from '#adapters/read-model/read-models.js';
import { compareFeedPlaces } from './feed-cursor.js';
import { feedMessage } from './feed-message.js';

/** Where a tail reads from: the entries of one tenant in the read model. */
export type ReadEntries = (after: FeedPlace, limit: number) => readonly FeedEntry[];

/** Some consecutive messages as bytes, to be sent as they are. */
export interface FeedChunk {
  readonly bytes: Buffer;
  readonly count: number;
  /** Of the last message. */
  readonly end: FeedPlace;
}

/** Most entries read, and sent in one piece. */
export const PAGE = 200;
/** Entries kept, at least, for the consumers that are at the end. */
const KEPT = 2 * PAGE;

interface Message {
  readonly place: FeedPlace;
  readonly text: string;
}

/**
 * The end of one tenant's feed, read and rendered once for all its consumers. Who is further back than what is kept reads
 * from the read model for itself.
 */
export class FeedTail {
  /** All entries after `#keptAfter` up to `#readUpTo`, in their order. */
  #messages: Message[] = [];
  #keptAfter: FeedPlace;
  #readUpTo: FeedPlace;
  #shared: { readonly after: FeedPlace; readonly chunk: FeedChunk | null } | null = null;

  /** @param start where the tail begins: the end of the feed as it is now */
  constructor(
    readonly read: ReadEntries,
    readonly cursorOf: (place: FeedPlace) => string,
    start: FeedPlace,
  ) {
    this.#keptAfter = start;
    this.#readUpTo = start;
  }

  /** Takes in a page of what was committed since. @returns true where there may be more */
  advance(): boolean {
    const page = this.read(this.#readUpTo, PAGE);
    const last = page.at(-1);
    if (last === undefined) return false;
    for (const entry of page) this.#messages.push(this.#render(entry));
    this.#readUpTo = last.place;
    this.#shared = null;
    if (this.#messages.length > 2 * KEPT) {
      this.#keptAfter = this.#messages.at(-KEPT - 1)?.place ?? this.#keptAfter;
      this.#messages = this.#messages.slice(-KEPT);
    }
    return page.length === PAGE;
  }

  /** The messages after a place, as many as go out in one piece; null where no more were taken in. */
  after(place: FeedPlace): FeedChunk | null {
    if (this.#shared !== null && compareFeedPlaces(this.#shared.after, place) === 0) return this.#shared.chunk;
    if (compareFeedPlaces(place, this.#keptAfter) < 0)
      return chunkOf(this.read(place, PAGE).map((entry) => this.#render(entry)));
    const from = this.#firstAfter(place);
    const chunk = chunkOf(this.#messages.slice(from, from + PAGE));
    this.#shared = { after: place, chunk };
    return chunk;
  }

  #render({ place, kind, data }: FeedEntry): Message {
    return { place, text: feedMessage(this.cursorOf(place), kind, data) };
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

function chunkOf(messages: readonly Message[]): FeedChunk | null {
  const last = messages.at(-1);
  if (last === undefined) return null;
  return { bytes: Buffer.from(messages.map(({ text }) => text).join('')), count: messages.length, end: last.place };
}
