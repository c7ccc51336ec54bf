import { describe, expect, it } from '@jest/globals';
import { systemClock } from './system-clock.js';

describe('system clock', () => {
  it('never runs backwards: it stands still until a clock that was set back has caught up', () => {
    const readings = [1000, 2000, 1500, 1999, 2001];
    const clock = systemClock(() => readings.shift() ?? Number.NaN);
    expect([clock.now(), clock.now(), clock.now(), clock.now(), clock.now()]).toEqual([1000, 2000, 2000, 2000, 2001]);
  });

  it('answers whole milliseconds of the machine', () => {
    const before = Date.now();
    const now = systemClock().now();
    expect(Number.isInteger(now)).toBe(true);
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});
