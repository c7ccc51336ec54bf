import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventLog, ReadStreamOptions } from '#domain/log/event-log.js';
import type { LogHarness } from './log-harness.js';
import { sampleEvent, sampleEvents, streamOf } from './sample-events.js';

const LENGTH = 1200;

export function describeReading(harness: LogHarness): void {
  describe('readStream', () => {
    let log: EventLog;
    beforeAll(async () => {
      ({ log } = await harness.open());
      await log.append('read-1', 'noStream', sampleEvents('read/a', 600));
      await log.append('read-10', 'noStream', [sampleEvent('read/neighbour')]);
      await log.append('read-1', 599, sampleEvents('read/b', 600));
    });
    afterAll(() => log.close());

    it.each<[ReadStreamOptions, number, number | undefined, number | undefined]>([
      [{}, LENGTH, 0, 1199],
      [{ from: 1150 }, 50, 1150, 1199],
      [{ to: 9 }, 10, 0, 9],
      [{ from: 5, to: 5 }, 1, 5, 5],
      [{ from: 6, to: 5 }, 0, undefined, undefined],
      [{ from: 5000 }, 0, undefined, undefined],
      [{ limit: 0 }, 0, undefined, undefined],
      [{ limit: 3, from: 10 }, 3, 10, 12],
      [{ limit: 1100 }, 1100, 0, 1099],
      [{ direction: 'backwards' }, LENGTH, 1199, 0],
      [{ direction: 'backwards', limit: 1 }, 1, 1199, 1199],
      [{ direction: 'backwards', from: 7 }, 8, 7, 0],
      [{ direction: 'backwards', from: 7, to: 3 }, 5, 7, 3],
      [{ direction: 'backwards', to: 1190 }, 10, 1199, 1190],
      [{ direction: 'backwards', from: 5000, limit: 2 }, 2, 1199, 1198],
    ])('%j gives %d events', async (options, count, first, last) => {
      const events = await streamOf(log, 'read-1', options);
      expect(events).toHaveLength(count);
      expect(events.at(0)?.revision).toBe(first);
      expect(events.at(-1)?.revision).toBe(last);
      const step = options.direction === 'backwards' ? -1 : 1;
      expect(
        events.every(({ revision, stream }, index) => stream === 'read-1' && revision === (first ?? 0) + index * step),
      ).toBe(true);
    });

    it('gives nothing for a stream that does not exist', async () => {
      expect(await streamOf(log, 'read')).toEqual([]);
      expect(await streamOf(log, 'read-1 ')).toEqual([]);
    });

    it('can be left before its end', async () => {
      for await (const { revision } of log.readStream('read-1')) if (revision === 3) break;
      expect(await streamOf(log, 'read-1', { limit: 1 })).toHaveLength(1);
    });

    it('goes on with what was appended while it read', async () => {
      const revisions: number[] = [];
      await log.append('growing-1', 'noStream', sampleEvents('growing/a', 1000));
      for await (const { revision } of log.readStream('growing-1')) {
        if (revision === 0) await log.append('growing-1', 999, sampleEvents('growing/b', 200));
        revisions.push(revision);
      }
      expect(revisions).toEqual(Array.from({ length: 1200 }, (_, revision) => revision));
    });
  });
}
