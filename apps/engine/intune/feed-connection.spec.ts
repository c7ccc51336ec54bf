import { describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FeedConnectionOptions } from './feed-connection.js';
import { FeedConnection } from './feed-connection.js';
import type { FeedSource } from './feed-tail.js';
import { FeedTail, PAGE } from './feed-tail.js';
import { cursorOf, cursorsIn, GrowingFeed, placeOf } from './testing/entries.js';

/** A consumer whose socket holds 16 KiB and takes more only when told to. */
class Consumer extends Writable {
  received = '';
  #taken: (() => void) | null = null;

  constructor(public slow = false) {
    super({ highWaterMark: 16 * 1024 });
  }

  override _write(chunk: Buffer, _encoding: string, taken: () => void): void {
    this.received += chunk.toString();
    if (this.slow) this.#taken = taken;
    else taken();
  }

  take(): void {
    const taken = this.#taken;
    this.#taken = null;
    taken?.();
  }
}

function connect(
  feed: GrowingFeed,
  consumer: Consumer,
  options: Partial<FeedConnectionOptions> = {},
  source: FeedSource = feed,
) {
  const tail = new FeedTail(source, cursorOf, feed.end());
  const seen = { sent: 0, closed: 0, failures: 0 };
  const connection = new FeedConnection({
    response: consumer,
    tail,
    filter: null,
    start: feed.end(),
    announceStart: true,
    placeNow: feed.end,
    heartbeatMs: 60_000,
    onSent: (entries) => (seen.sent += entries),
    onFailure: () => (seen.failures += 1),
    onClose: () => (seen.closed += 1),
    ...options,
  });
  connection.start();
  return { tail, connection, seen };
}

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}

describe('An open feed', () => {
  it('begins with retry, and with a checkpoint only for who has no cursor yet', () => {
    const [fresh, resumed] = [new Consumer(), new Consumer()];
    const feed = new GrowingFeed();
    feed.grow(2);
    const one = connect(feed, fresh);
    const other = connect(feed, resumed, { announceStart: false });
    expect(fresh.received).toBe('retry: 2000\n\nid: 2.1\nevent: checkpoint\ndata: {}\n\n');
    expect(resumed.received).toBe('retry: 2000\n\n');
    one.connection.end();
    other.connection.end();
  });

  it('sends everything after its start, page by page, to who takes everything', async () => {
    const feed = new GrowingFeed();
    feed.grow(3 * PAGE + 5);
    const consumer = new Consumer();
    const { connection, seen } = connect(feed, consumer, { start: placeOf(0), announceStart: false });
    await turns();
    expect(cursorsIn(consumer.received)).toEqual(Array.from({ length: 3 * PAGE + 5 }, (_, index) => `${index + 1}.1`));
    expect(seen.sent).toBe(3 * PAGE + 5);
    connection.end();
  });

  it('reads the next page only when the socket has drained: a slow consumer costs one page', async () => {
    const feed = new GrowingFeed();
    feed.grow(20 * PAGE, 500);
    const consumer = new Consumer(true);
    const { connection, tail, seen } = connect(feed, consumer, { start: placeOf(0), announceStart: false });
    await turns();
    expect(seen.sent).toBe(PAGE);
    expect(connection.lagSeconds).toBeGreaterThan(0);
    feed.grow(PAGE, 500);
    tail.advance();
    connection.pump();
    connection.beat();
    await turns();
    expect(seen.sent).toBe(PAGE);
    for (let step = 0; step < 60; step += 1) {
      consumer.take();
      await turns(3);
    }
    expect(seen.sent).toBe(21 * PAGE);
    expect(connection.lagSeconds).toBe(0);
    expect(cursorsIn(consumer.received)).toEqual(Array.from({ length: 21 * PAGE }, (_, index) => `${index + 1}.1`));
    connection.end();
  });

  it('is kept open by a comment, and moved on by a checkpoint where others got entries', () => {
    const feed = new GrowingFeed();
    const consumer = new Consumer();
    let now = placeOf(0);
    const { connection } = connect(feed, consumer, { announceStart: false, placeNow: () => now });
    connection.beat();
    now = placeOf(7);
    connection.beat();
    connection.beat();
    expect(consumer.received).toBe('retry: 2000\n\n: \n\nid: 7.1\nevent: checkpoint\ndata: {}\n\n: \n\n');
    connection.end();
  });

  it('is never moved on past an entry that it has not sent', async () => {
    const feed = new GrowingFeed();
    const consumer = new Consumer();
    const { connection } = connect(feed, consumer, { announceStart: false });
    feed.grow(2);
    connection.beat();
    await turns();
    connection.beat();
    expect(consumer.received.match(/event: \w+/g)).toEqual(['event: device', 'event: device']);
    connection.end();
  });

  it('is not moved back by a beat while its cursor is ahead of this node', () => {
    const feed = new GrowingFeed();
    feed.grow(3);
    const consumer = new Consumer();
    const { connection } = connect(feed, consumer, { start: placeOf(9), announceStart: false });
    connection.beat();
    expect(consumer.received).toBe('retry: 2000\n\n: \n\n');
    connection.end();
  });

  it('moves who wants one kind on by a checkpoint over the others, also in the middle of them', async () => {
    const feed = new GrowingFeed((number) => (number === 5 ? 'connector' : 'device'));
    const consumer = new Consumer();
    const { connection, tail } = connect(feed, consumer, {
      filter: 'connector',
      announceStart: false,
      placeNow: feed.end,
    });
    feed.grow(3);
    tail.advance();
    connection.pump();
    connection.beat();
    feed.grow(4);
    tail.advance();
    connection.pump();
    await turns();
    connection.beat();
    connection.beat();
    expect(consumer.received.match(/id: .*\nevent: \w+/g)).toEqual([
      'id: 3.1\nevent: checkpoint',
      'id: 5.1\nevent: connector',
      'id: 7.1\nevent: checkpoint',
    ]);
    expect(consumer.received.endsWith('data: {}\n\n: \n\n')).toBe(true);
    connection.end();
  });

  it('ends with reset where the consumer is so slow that what it has not got is not kept any more', async () => {
    const feed = new GrowingFeed();
    feed.grow(20 * PAGE, 500);
    const consumer = new Consumer(true);
    const { seen } = connect(feed, consumer, { start: placeOf(0), announceStart: false });
    feed.drop(10 * PAGE);
    for (let step = 0; step < 60; step += 1) {
      consumer.take();
      await turns(3);
    }
    expect(seen).toEqual({ sent: PAGE, closed: 1, failures: 0 });
    expect(consumer.received.endsWith('event: reset\ndata: {"reason":"retention"}\n\n')).toBe(true);
  });

  it('ends with retry when it is planned, and once', async () => {
    const consumer = new Consumer();
    const { connection, seen } = connect(new GrowingFeed(), consumer, { announceStart: false });
    connection.end();
    connection.end();
    await turns();
    expect(consumer.received).toMatch(/^retry: 2000\n\nretry: [23]\d{3}\n\n$/);
    expect(consumer.writableFinished).toBe(true);
    expect(seen.closed).toBe(1);
  });

  it('lets go of everything when the consumer goes away', async () => {
    const feed = new GrowingFeed();
    const consumer = new Consumer();
    const { connection, tail, seen } = connect(feed, consumer);
    consumer.destroy();
    await turns();
    feed.grow(3);
    tail.advance();
    connection.pump();
    connection.beat();
    expect(seen).toEqual({ sent: 0, closed: 1, failures: 0 });
  });

  it('ends where the read model fails, so that the consumer comes back', async () => {
    const consumer = new Consumer();
    const feed = new GrowingFeed();
    feed.grow(1);
    const { seen } = connect(
      feed,
      consumer,
      { start: placeOf(0) },
      {
        page: () => {
          throw new Error('the read model is gone');
        },
        keptFrom: feed.keptFrom,
      },
    );
    await turns();
    expect(seen).toEqual({ sent: 0, closed: 1, failures: 1 });
    expect(consumer.writableFinished).toBe(true);
  });
});
