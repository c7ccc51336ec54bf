import { describe, expect, it } from '@jest/globals';
import type { Clock } from '#domain/clock/clock.js';
import type { Instant } from '#domain/instant.js';
import { formatInstant, instant, parseInstant } from '#domain/instant.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LogHarness } from './log-harness.js';
import { METADATA, after, allEvents, sampleEvent } from './sample-events.js';

const START = instant(1_790_000_000_000);
const inMs = (milliseconds: number): Instant => instant(START + milliseconds);

/** A clock that is set from outside, backwards too. */
interface SetClock extends Clock {
  set(now: Instant): void;
}

function clockAt(start: Instant): SetClock {
  let now = start;
  return { now: () => now, set: (to) => (now = to) };
}

async function recordedAts(log: EventLog): Promise<(Instant | null)[]> {
  return (await allEvents(log)).map(({ metadata }) => {
    const parsed: unknown = JSON.parse(metadata);
    if (typeof parsed !== 'object' || parsed === null || !('recordedAt' in parsed)) return null;
    return parseInstant(String(parsed.recordedAt));
  });
}

export function describeRecordedAt(harness: LogHarness): void {
  describe('recordedAt', () => {
    it('does not run backwards with a clock that does, nor over a restart', async () => {
      const clock = clockAt(START);
      const { place, log } = await harness.open({ clock });
      expect(log.lastRecordedAt()).toBeNull();
      let revision = -1;
      for (const now of [0, 10, 5, -100_000, 11]) {
        clock.set(inMs(now));
        ({ revision } = await log.append('time-1', after(revision), [sampleEvent(`time/${now}`)]));
      }
      expect(await recordedAts(log)).toEqual([0, 10, 10, 10, 11].map(inMs));
      expect(log.lastRecordedAt()).toBe(inMs(11));
      await log.close();

      const again = await harness.reopen(place, { clock: clockAt(inMs(-5000)) });
      expect(again.log.lastRecordedAt()).toBe(inMs(11));
      await again.log.append('time-2', 'noStream', [sampleEvent('time/again')]);
      expect((await recordedAts(again.log)).at(-1)).toBe(inMs(11));
      await again.log.close();
    });

    it('is one instant for all events of an append, and grows with the positions', async () => {
      let ticks = 0;
      const { log } = await harness.open({ clock: { now: () => inMs((ticks += 1)) } });
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          log.append(`tick-${index}`, 'noStream', [sampleEvent(`tick/${index}/a`), sampleEvent(`tick/${index}/b`)]),
        ),
      );
      const stamps = (await recordedAts(log)).map((stamp) => stamp ?? START);
      expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
      expect(new Set(stamps).size).toBe(50);
      await log.close();
    });

    it('of copies is kept, and later events do not come before them', async () => {
      const { log } = await harness.open({ clock: clockAt(START) });
      const copy = { ...METADATA, recordedAt: formatInstant(inMs(60_000)) };
      await log.append('copy-1', 'any', [{ ...sampleEvent('copy/0'), metadata: JSON.stringify(copy) }]);
      expect(log.lastRecordedAt()).toBe(inMs(60_000));
      await log.append('copy-1', 0, [sampleEvent('copy/1')]);
      expect(await recordedAts(log)).toEqual([inMs(60_000), inMs(60_000)]);
      await log.close();
    });

    it('is moved by no append that was refused', async () => {
      const clock = clockAt(START);
      const { log } = await harness.open({ clock });
      await log.append('refused-1', 'noStream', [sampleEvent('refused/0')]);
      clock.set(inMs(1000));
      await expect(log.append('refused-1', 'noStream', [sampleEvent('refused/1')])).rejects.toThrow();
      expect(log.lastRecordedAt()).toBe(START);
      await log.close();
    });
  });
}
