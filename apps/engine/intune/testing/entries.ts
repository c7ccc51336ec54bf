import type { FeedEntry, FeedPlace } from '#adapters/read-model/read-models.js';
import type { Position } from '#domain/log/event-log.js';
import { position } from '#domain/log/event-log.js';
import { compareFeedPlaces } from '../feed-cursor.js';
import type { FeedFilter } from '../feed-filter.js';
import type { FeedSource } from '../feed-tail.js';

export const placeOf = (number: number): FeedPlace => ({ position: position(String(number).padStart(16, '0')), n: 1 });

/** A feed in memory that grows, loses its beginning, and knows how often it was read. */
export class GrowingFeed implements FeedSource {
  readonly #entries: FeedEntry[] = [];
  #keptFrom = placeOf(0).position;
  reads = 0;

  constructor(private readonly kindOf: (number: number) => FeedEntry['kind'] = () => 'device') {}

  readonly page = (after: FeedPlace, limit: number, filter: FeedFilter): FeedEntry[] => {
    this.reads += 1;
    return this.#entries
      .filter(({ place, kind }) => compareFeedPlaces(place, after) > 0 && (filter === null || kind === filter))
      .slice(0, limit);
  };

  readonly keptFrom = (): Position => this.#keptFrom;

  /** Lets go of the entries before a number. */
  drop(before: number): void {
    this.#keptFrom = placeOf(before).position;
  }

  /** @param size characters of each entry's data */
  grow(count: number, size = 2): void {
    for (let index = 0; index < count; index += 1) {
      const place = placeOf(this.#entries.length + 1);
      this.#entries.push({
        place,
        kind: this.kindOf(this.#entries.length + 1),
        data: JSON.stringify('x'.repeat(size)),
      });
    }
  }

  readonly end = (): FeedPlace => this.#entries.at(-1)?.place ?? placeOf(0);
}

export const cursorOf = ({ position: at, n }: FeedPlace): string => `${Number(at)}.${n}`;

/** The cursors in what was sent, in order. */
export const cursorsIn = (sent: string): string[] =>
  [...sent.matchAll(/^id: (.*)$/gm)].map(([, cursor = '']) => cursor);
