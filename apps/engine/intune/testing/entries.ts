import type { FeedEntry, FeedPlace } from '#adapters/read-model/read-models.js';
import { position } from '#domain/log/event-log.js';
import { compareFeedPlaces } from '../feed-cursor.js';

export const placeOf = (number: number): FeedPlace => ({ position: position(String(number).padStart(16, '0')), n: 1 });

/** A feed in memory that grows, and how often it was read. */
export class GrowingFeed {
  readonly #entries: FeedEntry[] = [];
  reads = 0;

  readonly read = (after: FeedPlace, limit: number): FeedEntry[] => {
    this.reads += 1;
    return this.#entries.filter(({ place }) => compareFeedPlaces(place, after) > 0).slice(0, limit);
  };

  /** @param size characters of each entry's data */
  grow(count: number, size = 2): void {
    for (let index = 0; index < count; index += 1) {
      const place = placeOf(this.#entries.length + 1);
      this.#entries.push({ place, kind: 'device', data: JSON.stringify('x'.repeat(size)) });
    }
  }

  readonly end = (): FeedPlace => this.#entries.at(-1)?.place ?? placeOf(0);
}

export const cursorOf = ({ position: at, n }: FeedPlace): string => `${Number(at)}.${n}`;

/** The cursors in what was sent, in order. */
export const cursorsIn = (sent: string): string[] =>
  [...sent.matchAll(/^id: (.*)$/gm)].map(([, cursor = '']) => cursor);
