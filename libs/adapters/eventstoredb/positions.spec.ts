import { describe, expect, it } from '@jest/globals';
import { BEGINNING, position } from '#domain/log/event-log.js';
import { later, placeOf, positionOf } from './positions.js';

const at = (commit: string, prepare = commit): string => positionOf({ commit, prepare });

describe('positions', () => {
  it('sort as texts like the places they stand for, after the beginning', () => {
    const places = ['0', '9', '10', '2146', '999999999999', '18446744073709551615'];
    const positions = places.map((place) => at(place));
    expect(positions.toSorted()).toEqual(positions);
    expect(positions.every((one) => one > BEGINNING)).toBe(true);
    expect(at('12', '7') < at('12', '8')).toBe(true);
  });

  it('give back the place', () => {
    expect(placeOf(positionOf({ commit: '2146', prepare: '2025' }))).toEqual({ commit: '2146', prepare: '2025' });
    expect(placeOf(BEGINNING)).toBeNull();
  });

  it('of another log are refused', () => {
    expect(() => placeOf(position('0000000000000042'))).toThrow(RangeError);
  });

  it('can be compared', () => {
    const [first, second] = [position(at('1')), position(at('2'))];
    expect([later(first, second), later(second, first)]).toEqual([second, second]);
  });
});
