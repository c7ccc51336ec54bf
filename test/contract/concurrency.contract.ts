import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventLog, RecordedEvent } from '#domain/log/event-log.js';
import { WrongExpectedRevision } from '#domain/log/log-errors.js';
import type { LogHarness } from './log-harness.js';
import { after, allEvents, idsOf, sampleEvent, sampleEvents, streamOf } from './sample-events.js';
import { caughtUp, tail } from './tail.js';

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

const reasonOf = (result: PromiseRejectedResult): unknown => result.reason;

/** The revisions of each stream, in the order of the events. */
function revisionsByStream(events: readonly RecordedEvent[]): Map<string, number[]> {
  const streams = new Map<string, number[]>();
  for (const { stream, revision } of events) streams.set(stream, [...(streams.get(stream) ?? []), revision]);
  return streams;
}

export function describeConcurrency(harness: LogHarness): void {
  describe('many writers', () => {
    let log: EventLog;
    beforeAll(async () => {
      ({ log } = await harness.open());
    });
    afterAll(() => log.close());

    it('1,000 appends in flight on 100 streams: the list of a tailing reader is the log', async () => {
      const start = await log.head();
      const follower = tail(log, { from: start, batchSize: 50 });
      const second = tail(log, { from: start, streamPrefixes: ['flight-'] });
      await follower.until('caughtUp', caughtUp);
      const results = await Promise.all(
        range(1000).map((index) =>
          log.append(`flight-${index % 100}`, after(Math.floor(index / 100) - 1), [sampleEvent(`flight/${index}`)]),
        ),
      );
      await follower.until('1,000 events', (seen) => seen.events().length >= 1000);
      await second.until('1,000 events', (seen) => seen.events().length >= 1000);
      await Promise.all([follower.end(), second.end()]);
      const events = await allEvents(log, start);
      expect(events).toHaveLength(1000);
      expect(follower.events()).toEqual(events);
      expect(second.events()).toEqual(events);
      expect(events.map(({ position }) => position)).toEqual(results.map(({ position }) => position).toSorted());
      for (const revisions of revisionsByStream(events).values()) expect(revisions).toEqual(range(10));
    });

    it('20 writers race on one stream behind a barrier: 1 succeeds, 19 conflict', async () => {
      const barrier = Promise.withResolvers<unknown>();
      const race = range(20).map(async (writer) => {
        await barrier.promise;
        return log.append('race-1', 'noStream', [sampleEvent(`race/${writer}`)]);
      });
      barrier.resolve(null);
      const results = await Promise.allSettled(race);
      const winners = results.flatMap((result, writer) => (result.status === 'fulfilled' ? [writer] : []));
      const conflicts = results.flatMap((result) => (result.status === 'rejected' ? [reasonOf(result)] : []));
      expect(winners).toHaveLength(1);
      expect(conflicts).toHaveLength(19);
      expect(conflicts.every((error) => error instanceof WrongExpectedRevision && error.actual === 0)).toBe(true);
      expect(idsOf(await streamOf(log, 'race-1'))).toEqual([sampleEvent(`race/${winners[0] ?? ''}`).id]);
    });

    it('20 × 100 appends with retries on one stream: 2,000 events, revisions 0–1999', async () => {
      let conflicts = 0;
      const write = async (writer: number): Promise<void> => {
        let head = -1;
        for (const index of range(100)) {
          for (;;) {
            try {
              ({ revision: head } = await log.append('contended-1', after(head), [
                sampleEvent(`contended/${writer}/${index}`),
              ]));
              break;
            } catch (error) {
              if (!(error instanceof WrongExpectedRevision)) throw error;
              conflicts += 1;
              head = error.actual === 'noStream' ? -1 : error.actual;
            }
          }
        }
      };
      await Promise.all(range(20).map(write));
      const events = await streamOf(log, 'contended-1');
      expect(events.map(({ revision }) => revision)).toEqual(range(2000));
      expect(new Set(idsOf(events)).size).toBe(2000);
      expect(conflicts).toBeGreaterThan(0);
    });

    it('shows an append to readers as a whole or not at all', async () => {
      const seen = new Set<number>();
      const state = { written: false };
      const appending = log
        .append('at-once-300', 'noStream', sampleEvents('at-once', 300))
        .finally(() => (state.written = true));
      while (!state.written) {
        seen.add((await streamOf(log, 'at-once-300')).length);
        await nextTurn();
      }
      await appending;
      seen.add((await streamOf(log, 'at-once-300')).length);
      expect([...seen].filter((length) => length !== 0)).toEqual([300]);
    });

    it('keeps each append together while others write', async () => {
      const start = await log.head();
      await Promise.all(
        range(50).map((writer) =>
          log.append(
            `whole-${writer % 5}`,
            'any',
            range(10).map((index) => sampleEvent(`whole/${writer}/${index}`)),
          ),
        ),
      );
      const ids = idsOf(await allEvents(log, start));
      for (const writer of range(50)) {
        const first = ids.indexOf(sampleEvent(`whole/${writer}/0`).id);
        expect(ids.slice(first, first + 10)).toEqual(
          range(10).map((index) => sampleEvent(`whole/${writer}/${index}`).id),
        );
      }
    });
  });
}
