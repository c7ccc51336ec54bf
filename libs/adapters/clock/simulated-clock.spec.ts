import { describe, expect, it } from '@jest/globals';
import { instant } from '#domain/instant.js';
import { simulatedClock } from './simulated-clock.js';

describe('simulated clock', () => {
  it('stands still until it is moved', () => {
    const clock = simulatedClock(instant(1000));
    expect([clock.now(), clock.now()]).toEqual([1000, 1000]);
    clock.moveTo(instant(5000));
    expect(clock.now()).toBe(5000);
  });

  it('moves forwards only, and stays where it is otherwise', () => {
    const clock = simulatedClock(instant(1000));
    clock.moveTo(instant(1000));
    expect(() => clock.moveTo(instant(999))).toThrow(RangeError);
    expect(clock.now()).toBe(1000);
  });
});
