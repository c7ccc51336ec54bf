import { describe, expect, it } from '@jest/globals';
import type { FeedPlace } from '#adapters/read-model/read-models.js';
import type { FeedFilter } from './feed-filter.js';
import type { FeedChunk } from './feed-tail.js';
import { FeedTail, PAGE } from './feed-tail.js';
import { cursorOf, cursorsIn, GrowingFeed, placeOf } from './testing/entries.js';

function follow(tail: FeedTail, from: FeedPlace, filter: FeedFilter = null): string[] {
  const cursors: string[] = [];
  let place = from;
  for (;;) {
    const chunk = tail.after(place, filter);
    if (chunk === null) return cursors;
    if (chunk === 'gone') throw new Error('the entries are gone');
    cursors.push(...cursorsIn(chunk.bytes.toString()));
    place = chunk.end;
  }
}

const countOf = (chunk: FeedChunk | 'gone' | null): number => (chunk === null || chunk === 'gone' ? -1 : chunk.count);

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}.1`);

describe('The tail of a feed', () => {
  it('gives each entry once and in order, from wherever one begins', () => {
    const feed = new GrowingFeed();
    feed.grow(50);
    const tail = new FeedTail(feed, cursorOf, feed.end());
    for (let round = 0; round < 40; round += 1) {
      feed.grow(37);
      while (tail.advance());
      const last = 50 + (round + 1) * 37;
      for (const from of [0, 10, 50, last - 37, last - 1])
        expect(follow(tail, placeOf(from))).toEqual(numbered(from + 1, last));
    }
  });

  it('is read once for all who are at its end', () => {
    const feed = new GrowingFeed();
    const tail = new FeedTail(feed, cursorOf, feed.end());
    feed.grow(10);
    tail.advance();
    const chunks = Array.from({ length: 50 }, () => tail.after(placeOf(0), null));
    expect(new Set(chunks).size).toBe(1);
    expect(feed.reads).toBe(1);
  });

  it('takes a large fan-out in pages', () => {
    const feed = new GrowingFeed();
    const tail = new FeedTail(feed, cursorOf, feed.end());
    feed.grow(PAGE + 1);
    expect(tail.advance()).toBe(true);
    expect(countOf(tail.after(placeOf(0), null))).toBe(PAGE);
    expect(tail.advance()).toBe(false);
    expect(countOf(tail.after(placeOf(PAGE), null))).toBe(1);
  });

  it('has nothing for a place ahead of it until it gets there', () => {
    const feed = new GrowingFeed();
    const tail = new FeedTail(feed, cursorOf, feed.end());
    feed.grow(3);
    tail.advance();
    expect(tail.after(placeOf(5), null)).toBeNull();
    feed.grow(3);
    tail.advance();
    expect(follow(tail, placeOf(5))).toEqual(['6.1']);
  });

  it('gives those of one kind to who wants no others, from wherever one begins, and moves on over the others', () => {
    const feed = new GrowingFeed((number) => (number % 10 === 0 ? 'connector' : 'device'));
    feed.grow(3 * PAGE);
    const tail = new FeedTail(feed, cursorOf, feed.end());
    feed.grow(3 * PAGE + 5);
    while (tail.advance());
    const last = 6 * PAGE + 5;
    const all = numbered(1, last);
    const connectors = all.filter((cursor) => cursor.endsWith('0.1'));
    const devices = all.filter((cursor) => !cursor.endsWith('0.1'));
    for (const from of [0, 7, 3 * PAGE, 5 * PAGE, last - 1]) {
      const isAfter = (cursor: string): boolean => Number.parseInt(cursor) > from;
      expect(follow(tail, placeOf(from), 'connector')).toEqual(connectors.filter(isAfter));
      expect(follow(tail, placeOf(from), 'device')).toEqual(devices.filter(isAfter));
      expect(follow(tail, placeOf(from))).toEqual(all.filter(isAfter));
    }
    expect(tail.after(placeOf(last - 3), 'connector')).toMatchObject({ count: 0, last: null, end: placeOf(last) });
  });

  it('says that entries are gone to who is further back than what is kept, and to nobody else', () => {
    const feed = new GrowingFeed();
    feed.grow(50);
    const tail = new FeedTail(feed, cursorOf, feed.end());
    feed.drop(20);
    expect(tail.after(placeOf(19), null)).toBe('gone');
    expect(follow(tail, placeOf(20))).toEqual(numbered(21, 50));
    feed.drop(50);
    feed.grow(5);
    tail.advance();
    expect(follow(tail, placeOf(50))).toEqual(numbered(51, 55));
  });
});
