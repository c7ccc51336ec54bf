import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOsBelow, isReadableOsVersion } from './os-version.js';

const version = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 4 });
const dotted = (parts: readonly number[]): string => parts.join('.');

describe('an OS version', () => {
  it.each([
    ['9', '10', true],
    ['17.4', '17.4.1', true],
    ['17.4.0', '17.4', false],
    ['17.4', '17.4.0.0', false],
    ['17.10', '17.9', false],
    ['17.4.1', '17.4.1', false],
    ['017.04', '17.4', false],
    ['0', '0.0.1', true],
    ['99999999999999999998', '99999999999999999999', true],
    ['99999999999999999999', '100000000000000000000', true],
  ])('R18 %s against %s: below is %s', (osVersion, minimum, below) => {
    expect(isOsBelow(osVersion, minimum)).toBe(below);
  });

  it.each(['', 'beta', '14.0 beta', '14.', '.14', '1..2', '-1', '1e3', '٩', '14\n'])(
    'R18 %j can’t be read, and is not below',
    (text) => {
      expect(isReadableOsVersion(text)).toBe(false);
      expect(isOsBelow(text, '99')).toBe(false);
      expect(isOsBelow('1', text)).toBe(false);
    },
  );

  it('R18 that is missing is not below', () => {
    expect(isOsBelow(null, '99')).toBe(false);
    expect(isOsBelow('1', null)).toBe(false);
  });

  it('R18 is below exactly where its numbers are', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const length = Math.max(a.length, b.length);
        const value = (parts: readonly number[]): number =>
          Array.from({ length }).reduce<number>((sum, _none, index) => sum * 100 + (parts[index] ?? 0), 0);
        expect(isOsBelow(dotted(a), dotted(b))).toBe(value(a) < value(b));
      }),
    );
  });
});
