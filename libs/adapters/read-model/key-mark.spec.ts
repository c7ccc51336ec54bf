import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keyMark } from './key-mark.js';

describe('the mark of a key', () => {
  it('has the order of the keys', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        const [first, second] = one < other ? [one, other] : [other, one];
        expect(keyMark(first)).toBeLessThanOrEqual(keyMark(second));
      }),
    );
  });

  it('is a safe integer, the same for keys that begin alike', () => {
    expect(keyMark('ffffffff-ffff-4fff-8fff-ffffffffffff')).toBe(2 ** 48 - 1);
    expect(keyMark('00000000-0001-4000-8000-000000000000')).toBe(keyMark('00000000-0001-4000-8000-000000000001'));
  });

  it('is the same for all keys that are no UUIDs', () => {
    expect(keyMark('anything')).toBe(0);
    expect(keyMark('')).toBe(0);
  });
});
