import { describe, expect, it } from '@jest/globals';
import type { FeedPlace } from '#adapters/read-model/read-models.js';
import { FeedTail, PAGE } from './feed-tail.js';
import { cursorOf, cursorsIn, GrowingFeed, placeOf } from './testing/entries.js';

function follow(tail: FeedTail, from: FeedPlace): string[] {
  const cursors: string[] = [];
  let place = from;
  for (;;) {
    const chunk = tail.after(place);
    if (chunk === null) return cursors;
    cursors.push(...cursorsIn(chunk.bytes.toString()));
    place = chunk.end;
  }
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}.1`);

describe('The tail of a feed', () => {
  it('gives each entry once and in order, from wherever one begins', () => {
    const feed = new GrowingFeed();
    feed.grow(50);
    const tail = new FeedTail(feed.read, cursorOf, feed.end());
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
    const tail = new FeedTail(feed.read, cursorOf, feed.end());
    feed.grow(10);
    tail.advance();
    const chunks = Array.from({ length: 50 }, () => tail.after(placeOf(0)));
    expect(new Set(chunks).size).toBe(1);
    expect(feed.reads).toBe(1);
  });

  it('takes a large fan-out in pages', () => {
    const feed = new GrowingFeed();
    const tail = new FeedTail(feed.read, cursorOf, feed.end());
    feed.grow(PAGE + 1);
    expect(tail.advance()).toBe(true);
    expect(tail.after(placeOf(0))?.count).toBe(PAGE);
    expect(tail.advance()).toBe(false);
    expect(tail.after(placeOf(PAGE))?.count).toBe(1);
  });

  it('has nothing for a place ahead of it until it gets there', () => {
    const feed = new GrowingFeed();
    const tail = new FeedTail(feed.read, cursorOf, feed.end());
    feed.grow(3);
    tail.advance();
    expect(tail.after(placeOf(5))).toBeNull();
    feed.grow(3);
    tail.advance();
    expect(follow(tail, placeOf(5))).toEqual(['6.1']);
  });
});
