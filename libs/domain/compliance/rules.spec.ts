import { describe, expect, it } from '@jest/globals';
import { CURRENT_RULES_VERSION, rulesOf } from './rules.js';
import { evaluate } from './v1/verdict.js';

describe('the rules', () => {
  it('R1 that a tenant opens with are there', () => {
    expect(rulesOf(CURRENT_RULES_VERSION)).toBe(rulesOf(1));
    expect(rulesOf(1).evaluate).toBe(evaluate);
  });

  it.each([0, 2, 1.5, NaN])('of version %d are not there', (version) => {
    expect(() => rulesOf(version)).toThrow(RangeError);
  });
});
