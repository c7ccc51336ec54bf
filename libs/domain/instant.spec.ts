import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatInstant, instant, isInstant, parseInstant } from './instant.js';

const EARLIEST = Date.parse('0000-01-01T00:00:00.000Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');
const anyInstant = fc.integer({ min: EARLIEST, max: LATEST }).map(instant);

describe('an instant', () => {
  it('is written as RFC 3339 in UTC with milliseconds, as Date writes it', () => {
    fc.assert(fc.property(anyInstant, (value) => formatInstant(value) === new Date(value).toISOString()));
  });

  it('is read back as it was written', () => {
    fc.assert(fc.property(anyInstant, (value) => parseInstant(formatInstant(value)) === value));
  });

  it('is read with an offset and a fraction of any length, as Date reads it', () => {
    const offset = fc.tuple(
      fc.constantFrom('+', '-'),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
    );
    const two = (value: number): string => String(value).padStart(2, '0');
    fc.assert(
      fc.property(anyInstant, offset, fc.integer({ min: 0, max: 3 }), (value, [sign, hours, minutes], cut) => {
        const local = formatInstant(value).slice(0, -1);
        const text = `${cut === 3 ? local.slice(0, 19) : local.slice(0, local.length - cut)}${sign}${two(hours)}:${two(minutes)}`;
        const expected = Date.parse(text);
        expect(parseInstant(text)).toBe(isInstant(expected) ? expected : null);
      }),
    );
  });

  it('is read for every day that a calendar has, and for no other', () => {
    for (const year of ['1900', '2000', '2026', '2028']) {
      for (let month = 0; month <= 13; month += 1) {
        for (let day = 0; day <= 32; day += 1) {
          const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const text = `${date}T12:00:00.000Z`;
          const time = Date.UTC(Number(year), month - 1, day, 12);
          const exists = month >= 1 && month <= 12 && new Date(time).toISOString() === text;
          expect([text, parseInstant(text)]).toEqual([text, exists ? time : null]);
          expect(parseInstant(`${date}T12:00:00Z`)).toBe(exists ? time : null);
        }
      }
    }
  });

  it.each([
    ['2026-11-23T13:34:00.1239Z', '2026-11-23T13:34:00.123Z'],
    ['2026-11-23t13:34:00.120z', '2026-11-23T13:34:00.120Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60.000Z', '2017-01-01T00:00:00.000Z'],
  ])('%s is read as %s', (text, same) => {
    expect(parseInstant(text)).toBe(Date.parse(same));
  });

  it.each([
    '',
    '2026-11-23',
    '2026-11-23T13:34:00',
    '2026-11-23T13:34Z',
    '2026-11-23 13:34:00Z',
    '2026-11-23T24:00:00.000Z',
    '2026-11-23T13:60:00.000Z',
    '2026-11-23T13:34:61.000Z',
    '2026-11-23T13:34:00.000+24:00',
    '2026-11-23T13:34:00.000+00:60',
    '2026-11-23T13:34:00.Z',
    '2026-11-23T13:34:0x.000Z',
    '20x6-11-23T13:34:00.000Z',
    '2026-11-23T1/:34:00.000Z',
    '2026-11-23T13:34:00.00:Z',
    '0000-01-01T00:00:00.000+00:01',
    '٢٠٢٦-11-23T13:34:00.000Z',
  ])('is not read from %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('is never read from another text, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 20, maxLength: 28 }), (text) => {
        const value = parseInstant(text);
        return value === null || isInstant(value);
      }),
    );
  });

  it('is a whole number of milliseconds in the years 0 to 9999', () => {
    expect(isInstant(EARLIEST)).toBe(true);
    expect(isInstant(LATEST)).toBe(true);
    for (const value of [EARLIEST - 1, LATEST + 1, 0.5, NaN, Infinity]) {
      expect(isInstant(value)).toBe(false);
      expect(() => instant(value)).toThrow(RangeError);
    }
  });
});
