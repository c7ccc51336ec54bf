import { describe, expect, it } from '@jest/globals';
import { RULES, rulesAtBeginningOf, rulesIn } from './rule-numbers.js';
import { rulesTable } from './rules-table.js';

const PRODUCT = {
  file: 'libs/domain/x.ts',
  text: `/** R19: the tolerated level. */ export function tolerated() { return 1; }
    /** R7 of a device. */ export interface Device { readonly on: boolean }
    /** R14a–R16. */ export const statuses = 1;`,
};
const SPEC = {
  file: 'libs/domain/x.spec.ts',
  text: `describe('x', () => {
    it('R19 names each threat', () => undefined);
    it.each([1])('R14a keeps both words', () => undefined);
    it('knows R16', () => undefined);
  });
  describe('R15', () => { it('comes first', () => undefined); });`,
};

describe('the table of rules', () => {
  it('reads single rules, lists and ranges', () => {
    expect(rulesIn('see R9, R14a and R15–R17; not r3, XR4 or R99')).toEqual(['R9', 'R14a', 'R15', 'R16', 'R17']);
    expect(rulesAtBeginningOf('R17–R19 are told together, as R9 says')).toEqual(['R17', 'R18', 'R19']);
    expect(rulesAtBeginningOf('R14 R14a an ignore ends')).toEqual(['R14', 'R14a']);
    expect(rulesAtBeginningOf('the R9')).toEqual([]);
    expect(RULES).toHaveLength(37);
  });

  it('finds functions by their docstrings and tests by their names, and says what is missing', () => {
    const lines = new Map(rulesTable([PRODUCT, SPEC]).map((line) => [line.rule, line]));
    expect(lines.get('R19')).toMatchObject({ homes: [{ name: 'tolerated' }], tests: [{}], hole: null });
    expect(lines.get('R14a')).toMatchObject({ homes: [{ name: 'statuses' }], hole: null });
    expect(lines.get('R15')).toMatchObject({ tests: [{ name: 'comes first' }], hole: null });
    expect(lines.get('R16')).toMatchObject({ hole: 'no test begins with it' });
    expect(lines.get('R7')).toMatchObject({ hole: 'neither function nor test' });
    expect(lines.get('R31')).toMatchObject({ hole: 'neither function nor test' });
  });
});
