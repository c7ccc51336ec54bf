import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { slots } from './slots.js';

describe('slots', () => {
  it('runs as much at once as there are slots, in the order of asking', async () => {
    const run = slots(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (n: number): Promise<number> =>
      run(
        () =>
          new Promise((resolve) => {
            begun.push(n);
            ends.push(() => resolve(n));
          }),
      );
    const all = Promise.all([1, 2, 3, 4].map(work));
    expect(begun).toEqual([1, 2]);
    ends[0]?.();
    await nextTurn();
    expect(begun).toEqual([1, 2, 3]);
    ends[2]?.();
    ends[1]?.();
    await nextTurn();
    ends[3]?.();
    expect(await all).toEqual([1, 2, 3, 4]);
  });

  it('gives a failure to who asked, and goes on', async () => {
    const run = slots(1);
    const failed = run(() => Promise.reject(new Error('no')));
    const done = run(() => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    expect(await done).toBe('yes');
  });
});
