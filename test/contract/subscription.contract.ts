import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventLog } from '#domain/log/event-log.js';
import { position } from '#domain/log/event-log.js';
import { collect } from './collect.js';
import { within } from './deadline.js';
import type { LogHarness } from './log-harness.js';
import { after, allEvents, idsOf, sampleEvent, sampleEvents } from './sample-events.js';
import { caughtUp, tail } from './tail.js';

export function describeSubscriptions(harness: LogHarness): void {
  describe('subscribeToAll', () => {
    let log: EventLog;
    let head: string;
    beforeAll(async () => {
      ({ log } = await harness.open());
      for (let stream = 0; stream < 10; stream += 1) {
        await log.append(`old-${stream}`, 'noStream', sampleEvents(`old/${stream}`, 50));
      }
      head = await log.head();
    });
    afterAll(() => log.close());

    it('of an empty log says at once that it has caught up', async () => {
      const empty = await harness.open();
      const follower = tail(empty.log);
      await follower.until('caughtUp', caughtUp);
      expect(follower.messages).toEqual([{ kind: 'caughtUp', position: '0' }]);
      await follower.end();
      await empty.log.close();
    });

    it.each([1, 7, 100, 499, 500, 501, 10_000])('catches up in batches of at most %d', async (batchSize) => {
      const follower = tail(log, { batchSize });
      await follower.until('caughtUp', caughtUp);
      await follower.end();
      const batches = follower.messages.filter((message) => message.kind === 'batch');
      expect(batches.every(({ events }) => events.length >= 1 && events.length <= batchSize)).toBe(true);
      expect(idsOf(follower.events())).toEqual(idsOf(await allEvents(log)));
      expect(follower.messages.at(-1)).toMatchObject({ kind: 'caughtUp', position: await log.head() });
    });

    it('begins after any position, exclusive, and gives the same order to every reader', async () => {
      const events = await allEvents(log);
      for (const start of [0, 1, 250, events.length - 1]) {
        const rest = await allEvents(log, events[start]?.position);
        expect(idsOf(rest)).toEqual(idsOf(events.slice(start + 1)));
      }
      expect(events.every((event, index) => index === 0 || (events[index - 1]?.position ?? '') < event.position)).toBe(
        true,
      );
    });

    it('refuses a batch size outside 1 to 10,000', async () => {
      for (const batchSize of [0, 10_001, 1.5]) {
        const signal = new AbortController().signal;
        const messages = log.subscribeToAll({ after: position('0'), batchSize, signal })[Symbol.asyncIterator]();
        await expect(messages.next()).rejects.toThrow(RangeError);
      }
    });

    it('has neither gap nor duplicate at the seam between catching up and live', async () => {
      for (let round = 0; round < 20; round += 1) {
        let revision = -1;
        const appendOne = async (): Promise<void> => {
          const stream = `seam-${round}-${revision < 0 ? 0 : 1}`;
          revision += 1;
          await log.append(stream, 'any', [sampleEvent(`seam/${round}/${revision}`)]);
        };
        const start = await log.head();
        await appendOne();
        const follower = tail(log, {
          from: start,
          batchSize: 3,
          between: () => (revision < 12 ? appendOne() : Promise.resolve()),
        });
        await Promise.all([appendOne(), appendOne()]);
        await follower.until('every event', (seen) => seen.events().length > 12 && revision >= 12);
        await follower.end();
        expect(idsOf(follower.events())).toEqual(idsOf(await allEvents(log, start)));
      }
    });

    it('misses no wake-up: an event appended between two looks is seen without another one', async () => {
      const start = await log.head();
      let revision = -1;
      const appendNext = async (): Promise<void> => {
        if (revision >= 300) return;
        ({ revision } = await log.append('wake-1', after(revision), [sampleEvent(`wake/${revision + 1}`)]));
      };
      const follower = tail(log, { from: start, between: appendNext });
      await follower.until(
        '300 events, each appended after the one before was seen',
        (seen) => seen.events().length === 301,
      );
      await follower.end();
    });

    it('wakes a sleeping subscriber within bounded time', async () => {
      const follower = tail(log, { from: await log.head() });
      await follower.until('caughtUp', caughtUp);
      for (let revision = 0; revision < 50; revision += 1) {
        await log.append('sleeper-1', after(revision - 1), [sampleEvent(`sleeper/${revision}`)]);
        await follower.until(`event ${revision}`, (seen) => seen.events().length === revision + 1);
      }
      await follower.end();
    });

    it('filters by prefix, and moves an idle consumer on with checkpoints', async () => {
      const start = await log.head();
      const follower = tail(log, { from: start, streamPrefixes: ['wanted-', 'also_-'] });
      await follower.until('caughtUp', caughtUp);
      const one = await log.append('wanted-1', 'noStream', [sampleEvent('filter/1')]);
      await log.append('also_-1', 'noStream', [sampleEvent('filter/2')]);
      await log.append('alsoX-1', 'noStream', [sampleEvent('filter/3')]);
      const last = await log.append('unwanted-1', 'noStream', sampleEvents('filter/4', 5));
      await follower.until('a checkpoint at the end', ({ messages }) =>
        messages.some((message) => message.kind === 'checkpoint' && message.position === last.position),
      );
      await follower.end();
      expect(idsOf(follower.events())).toEqual(idsOf([sampleEvent('filter/1'), sampleEvent('filter/2')]));
      expect(follower.events()[0]?.position).toBe(one.position);
      const places = follower.messages.flatMap((message) =>
        message.kind === 'batch'
          ? message.events.map((event) => event.position)
          : message.kind === 'checkpoint'
            ? [message.position]
            : [],
      );
      expect(places).toEqual([...new Set(places)].toSorted());
    });

    it('gives derived streams only to who asks for their category', async () => {
      const start = await log.head();
      await log.append('kept-1', 'noStream', [sampleEvent('derived/1')]);
      await log.append('intuneState-1', 'noStream', sampleEvents('derived/2', 3));
      const last = await log.append('kept-2', 'noStream', [sampleEvent('derived/3')]);
      const streamsOf = async (streamPrefixes?: readonly string[]): Promise<string[]> => {
        const follower = tail(log, { from: start, ...(streamPrefixes === undefined ? {} : { streamPrefixes }) });
        await follower.until('caughtUp', caughtUp);
        await follower.end();
        expect(follower.messages.at(-1)).toMatchObject({ kind: 'caughtUp', position: last.position });
        return follower.events().map(({ stream }) => stream);
      };
      expect(await streamsOf()).toEqual(['kept-1', 'kept-2']);
      expect(await streamsOf(['kept-', 'int'])).toEqual(['kept-1', 'kept-2']);
      expect(await streamsOf(['intuneState-'])).toEqual(Array(3).fill('intuneState-1'));
      expect(await streamsOf(['intuneState-2', 'kept-2'])).toEqual(['kept-2']);
    });

    it('takes a consumer that wants nothing of the past to its end with a checkpoint', async () => {
      const follower = tail(log, { streamPrefixes: ['nothing-'] });
      await follower.until('caughtUp', caughtUp);
      await follower.end();
      expect(follower.events()).toEqual([]);
      expect(follower.messages.at(-1)).toEqual({ kind: 'caughtUp', position: await log.head() });
      expect(follower.messages.at(-2)).toEqual({ kind: 'checkpoint', position: await log.head() });
    });

    it('waits for a slow subscriber, and tells it that it fell behind and caught up again', async () => {
      const start = await log.head();
      const gate = Promise.withResolvers<unknown>();
      const follower = tail(log, {
        from: start,
        batchSize: 10,
        between: ({ kind }) => (kind === 'batch' ? gate.promise : Promise.resolve()),
      });
      await follower.until('caughtUp', caughtUp);
      await log.append('slow-1', 'noStream', [sampleEvent('slow/0')]);
      await follower.until('the first event', (seen) => seen.events().length === 1);
      for (let index = 0; index < 50; index += 1)
        await log.append('slow-1', index * 10, sampleEvents(`slow/${index}`, 10));
      // It was not asked for more, so nothing has come.
      expect(follower.events()).toHaveLength(1);
      gate.resolve(null);
      await follower.until(
        'all',
        ({ events, messages }) => events().length === 501 && messages.at(-1)?.kind === 'caughtUp',
      );
      await follower.end();
      expect(idsOf(follower.events())).toEqual(idsOf(await allEvents(log, start)));
      const kinds = follower.messages
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'batch' && kind !== 'checkpoint');
      expect(kinds.slice(0, 3)).toEqual(['caughtUp', 'fellBehind', 'caughtUp']);
      expect(follower.messages.every((message) => message.kind !== 'batch' || message.events.length <= 10)).toBe(true);
    });

    it('goes on where a subscriber left off, however often it was cut', async () => {
      const events = await allEvents(log, '0');
      const seen: string[] = [];
      let from = '0';
      while (seen.length < events.length) {
        const cut = new AbortController();
        for await (const message of log.subscribeToAll({ after: position(from), batchSize: 37, signal: cut.signal })) {
          if (message.kind !== 'batch') continue;
          seen.push(...idsOf(message.events));
          from = message.events.at(-1)?.position ?? from;
          if (seen.length % 3 === 0 || seen.length >= events.length) cut.abort();
        }
      }
      expect(seen).toEqual(idsOf(events));
    });

    it('ends at once when it is aborted: asleep, before it began, and when the log is closed', async () => {
      const asleep = tail(log, { from: head });
      await asleep.until('caughtUp', caughtUp);
      await asleep.end();

      const none = log.subscribeToAll({ after: position('0'), signal: AbortSignal.abort() });
      expect(await collect(none)).toEqual([]);

      const other = await harness.open();
      const never = new AbortController().signal;
      const messages = other.log.subscribeToAll({ after: position('0'), signal: never })[Symbol.asyncIterator]();
      expect((await messages.next()).value).toMatchObject({ kind: 'caughtUp' });
      const next = messages.next();
      await other.log.close();
      expect(await within(2000, 'the end', next)).toEqual({ done: true, value: undefined });
    });
  });
}
