import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { enoughJudged, isOverLimit } from './limit.js';

const LIMIT = { share: 0.1, atLeast: 10 };

describe('the limit of the guard', () => {
  it.each([
    { devices: 9, judged: 9, over: false },
    { devices: 10, judged: 100, over: false },
    { devices: 10, judged: 99, over: true },
    { devices: 10, judged: 10, over: true },
    { devices: 100_000, judged: 1_000_000, over: false },
    { devices: 100_001, judged: 1_000_000, over: true },
    { devices: 0, judged: 0, over: false },
  ])(
    'R34 is over 10 % of the judged, and at least 10: $devices of $judged is over: $over',
    ({ devices, judged, over }) => expect(isOverLimit(LIMIT, devices, judged)).toBe(over),
  );

  it('R34 is not passed where enough are judged, however many more there are', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5000 }), fc.nat({ max: 5000 }), (devices, more) => {
        expect(isOverLimit(LIMIT, devices, enoughJudged(LIMIT, devices) + more)).toBe(false);
      }),
    );
  });
});
