import { afterEach, describe, expect, it } from '@jest/globals';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import { DueIndex } from './due-index.js';
import { SystemTicker } from './system-ticker.js';
import { tenantId } from '#domain/identity/ids.js';
import { TimerRun } from './timer-run.js';

const SUBJECT = { tenant: tenantId('3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b'), device: null };
const later = (milliseconds: number): Instant => instant(Date.now() + milliseconds);

/** Timers that only note when they were looked at; the first looks fail where `failing` says so. */
function notedTimers(failing = 0) {
  const index = new DueIndex();
  const looks: number[] = [];
  const again: Instant[] = [];
  let looked: (() => void) | null = null;
  let left = failing;
  return {
    index,
    looks,
    again,
    untilLook: () => new Promise<void>((resolve) => (looked = resolve)),
    begin: () => Promise.resolve(),
    next: () => index.next(),
    onEarlier: (listener: () => void) => index.onEarlier(listener),
    look(now: Instant): Promise<TimerRun> {
      const run = new TimerRun();
      looks.push(index.take(now).length);
      if (left > 0) run.giveUp(SUBJECT, new Error('no'));
      left -= 1;
      setImmediate(() => looked?.());
      return Promise.resolve(run);
    },
    lookAgain(run: TimerRun, at: Instant) {
      if (run.failed.length > 0) again.push(at);
    },
  };
}

let ticker: SystemTicker | null = null;
afterEach(() => ticker?.stop());
const clock = { now: () => later(0) };

describe('the ticker on the clock of the machine', () => {
  it('R22 looks when the next instant has come, and not at every device', async () => {
    const timers = notedTimers();
    timers.index.put(SUBJECT, later(60));
    ticker = new SystemTicker(timers, clock);
    const looked = timers.untilLook();
    await ticker.start();
    expect(timers.looks).toEqual([]);
    await looked;
    expect(timers.looks).toEqual([1]);
  });

  it('R22 wakes earlier where something comes in that is due earlier', async () => {
    const timers = notedTimers();
    timers.index.put(SUBJECT, later(86_400_000));
    ticker = new SystemTicker(timers, clock);
    await ticker.start();
    const looked = timers.untilLook();
    timers.index.put(SUBJECT, later(20));
    await looked;
    expect(timers.looks).toEqual([1]);
  });

  it('R22 looks again later at what failed', async () => {
    const timers = notedTimers(1);
    timers.index.put(SUBJECT, later(0));
    ticker = new SystemTicker(timers, clock);
    const looked = timers.untilLook();
    await ticker.start();
    await looked;
    expect(timers.again).toHaveLength(1);
    const [at] = timers.again;
    expect(at).toBeGreaterThan(later(20_000));
    expect(at).toBeLessThan(later(60_000));
  });

  it('does nothing after it was stopped', async () => {
    const timers = notedTimers();
    ticker = new SystemTicker(timers, clock);
    await ticker.start();
    ticker.stop();
    timers.index.put(SUBJECT, later(-1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(timers.looks).toEqual([]);
  });
});
