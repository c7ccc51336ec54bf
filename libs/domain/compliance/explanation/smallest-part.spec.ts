import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { smallestPart } from './smallest-part.js';

const PLENTY = 1_000_000;
const items = fc.uniqueArray(fc.nat({ max: 200 }), { maxLength: 40 });

describe('the smallest part of some items', () => {
  it('is exactly what the question asks for, where it asks for some of them', () => {
    const asked = items.chain((all) => fc.tuple(fc.constant(all), fc.subarray(all)));
    fc.assert(
      fc.property(asked, ([all, needed]) => {
        const holds = (part: readonly number[]): boolean => needed.every((item) => part.includes(item));
        expect(smallestPart(all, holds, { left: PLENTY })).toEqual(needed);
      }),
    );
  });

  it('holds, and holds with no item less, whatever the question', () => {
    fc.assert(
      fc.property(items, fc.func(fc.boolean()), (all, answer) => {
        const holds = (part: readonly number[]): boolean => part.length === all.length || answer(part.join());
        const part = smallestPart(all, holds, { left: PLENTY });
        expect(holds(part)).toBe(true);
        for (const item of part) expect(holds(part.filter((other) => other !== item))).toBe(false);
      }),
    );
  });

  it('prefers what comes first', () => {
    expect(smallestPart([5, 4, 3, 2, 1], (part) => part.some((item) => item < 5), { left: PLENTY })).toEqual([4]);
  });

  it('is too large rather than late where the effort runs out, and holds all the same', () => {
    fc.assert(
      fc.property(items, fc.nat({ max: 300 }), (all, left) => {
        const holds = (part: readonly number[]): boolean => all.slice(0, 3).every((item) => part.includes(item));
        expect(holds(smallestPart(all, holds, { left }))).toBe(true);
      }),
    );
  });
});
