import { describe, expect, it } from '@jest/globals';
import { LogNotOpened, LogUnavailable } from '#domain/log/log-errors.js';
import type { LoadAppend } from './load.js';
import { appendsOf, WRITERS } from './load.js';
import type { LogHarness } from './log-harness.js';
import { allEvents, idsOf, sampleEvent, sampleEvents, streamOf } from './sample-events.js';

const KILLS = 4;

/** The first appends of one writer. */
function firstOf(load: string, writer: number, count: number): LoadAppend[] {
  const first: LoadAppend[] = [];
  for (const append of appendsOf(load, writer)) {
    first.push(append);
    if (first.length === count) break;
  }
  return first;
}

export function describeDurability(harness: LogHarness): void {
  describe('durability', () => {
    it('is on: an acknowledged event outlives a power cut', async () => {
      const open = await harness.open();
      expect(await harness.survivesPowerCut(open)).toBe(true);
      await open.log.close();
    });

    it('a log that is opened again is the same', async () => {
      const first = await harness.open();
      await first.log.append('kept-1', 'noStream', sampleEvents('kept', 5));
      await first.log.append('kept-2', 'noStream', [sampleEvent('kept/other')]);
      const events = await allEvents(first.log);
      await first.log.close();
      const second = await harness.reopen(first.place);
      expect(second.log.logId).toBe(first.log.logId);
      expect(await allEvents(second.log)).toEqual(events);
      expect(await second.log.append('kept-1', 'noStream', sampleEvents('kept', 5))).toMatchObject({
        revision: 4,
        idempotent: true,
      });
      expect(await second.log.append('kept-1', 4, [sampleEvent('kept/5')])).toMatchObject({ revision: 5 });
      await second.log.close();
      const other = await harness.open();
      expect(other.log.logId).not.toBe(first.log.logId);
      await other.log.close();
    });

    it('kill -9 under load: what was acknowledged is there once, nothing in part, and a retry doubles nothing', async () => {
      const { place, log } = await harness.open();
      await log.close();
      for (let kill = 0; kill < KILLS; kill += 1) {
        const load = `load${kill}`;
        const { acknowledged } = await harness.kill(place, load, 150 + 90 * kill);
        const survived = await harness.reopen(place);
        for (let writer = 0; writer < WRITERS; writer += 1) {
          const known = acknowledged[writer] ?? 0;
          const appends = firstOf(load, writer, known + 1);
          const ids = idsOf(await streamOf(survived.log, `${load}-${writer}`));
          const sure = appends.slice(0, known).flatMap(({ events }) => idsOf(events));
          const perhaps = appends.flatMap(({ events }) => idsOf(events));
          expect([sure, perhaps]).toContainEqual(ids);
          for (const { stream, expected, events } of appends) await survived.log.append(stream, expected, events);
          expect(idsOf(await streamOf(survived.log, `${load}-${writer}`))).toEqual(perhaps);
        }
        await survived.log.close();
      }
      const last = await harness.reopen(place);
      const events = await allEvents(last.log);
      expect(new Set(idsOf(events)).size).toBe(events.length);
      expect(events.map(({ position }) => position)).toEqual(
        [...new Set(events.map(({ position }) => position))].toSorted(),
      );
      await last.log.close();
    });

    it('has one owner at a time, who is not disturbed by the attempt', async () => {
      const { place, log } = await harness.open();
      if (harness.oneOwner) {
        const refused: unknown = await harness.reopen(place).then(
          () => null,
          (error: unknown) => error,
        );
        expect(refused).toBeInstanceOf(LogNotOpened);
        expect(refused).toMatchObject({ reason: 'inUse', advice: expect.stringMatching(/\w/) });
      }
      await log.append('owned-1', 'noStream', [sampleEvent('owned')]);
      await log.close();
      const next = await harness.reopen(place);
      expect(await streamOf(next.log, 'owned-1')).toHaveLength(1);
      await next.log.close();
    });

    it('is append-only by the store itself', async () => {
      const { place, log } = await harness.open();
      await log.append('evidence-1', 'noStream', sampleEvents('evidence', 3));
      await log.append('evidence-2', 'noStream', sampleEvents('evidence/other', 3));
      const events = await allEvents(log);
      for (const tampering of harness.tamper(place, 'evidence-1')) {
        const refusal = await tampering.attempt().then(
          () => 'done',
          () => 'refused',
        );
        expect(`${tampering.what}: ${refusal}`).toBe(`${tampering.what}: refused`);
        expect(await allEvents(log)).toEqual(events);
      }
      await log.close();
      const again = await harness.reopen(place);
      expect(await allEvents(again.log)).toEqual(events);
      await again.log.close();
    });

    it('close answers what is in flight, and refuses what comes after', async () => {
      const { place, log } = await harness.open();
      const inFlight = Array.from({ length: 50 }, (_, index) =>
        log.append(`last-${index}`, 'noStream', [sampleEvent(`last/${index}`)]),
      );
      await log.close();
      await expect(Promise.all(inFlight)).resolves.toHaveLength(50);
      const refused: unknown = await log
        .append('late-1', 'noStream', [sampleEvent('late')])
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(LogUnavailable);
      expect(refused).toMatchObject({ outcome: 'notApplied' });
      const again = await harness.reopen(place);
      expect(await allEvents(again.log)).toHaveLength(50);
      await again.log.close();
    });
  });
}
