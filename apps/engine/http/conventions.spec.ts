import { describe, expect, it } from '@jest/globals';
import { readIdempotencyKey, readIfMatch, readMinPosition } from './conventions.js';
import { ProblemError } from './problem.js';

const refusal = (read: () => unknown): unknown => {
  try {
    read();
  } catch (error) {
    if (error instanceof ProblemError) return { status: error.status, errors: error.options.errors };
    throw error;
  }
  return null;
};
const invalidHeader = (header: string): unknown => ({ status: 400, errors: [expect.objectContaining({ header })] });

describe('conventions of the headers', () => {
  it.each([
    ['"7"', [7]],
    ['"0", "12"', [0, 12]],
    [' * ', '*'],
    ['W/"7"', []],
    ['"somebody-elses"', []],
    ['"007"', []],
  ])('If-Match: %s', (text, expected) => {
    expect(readIfMatch({ 'if-match': text })).toEqual(expected);
  });

  it.each(['7', '', '"7', '7"', '"7",', '"7" "8"'])('If-Match: %s is 400', (text) => {
    expect(refusal(() => readIfMatch({ 'if-match': text }))).toEqual(invalidHeader('If-Match'));
  });

  it('Idempotency-Key is any string of 1 to 255', () => {
    expect(readIdempotencyKey({ 'idempotency-key': 'k'.repeat(255) })).toBe('k'.repeat(255));
    expect(readIdempotencyKey({ 'idempotency-key': 'a b, "c" é' })).toBe('a b, "c" é');
    expect(readIdempotencyKey({})).toBeNull();
  });

  it.each(['', 'k'.repeat(256), 'a\tb', 'a\u0085b'])('Idempotency-Key %j is 400', (key) => {
    expect(refusal(() => readIdempotencyKey({ 'idempotency-key': key }))).toEqual(invalidHeader('Idempotency-Key'));
  });

  it('Vedette-Min-Position is a position', () => {
    expect(readMinPosition({ 'vedette-min-position': '0000000000000042' })).toBe('0000000000000042');
    expect(readMinPosition({})).toBeNull();
    expect(refusal(() => readMinPosition({ 'vedette-min-position': 'last' }))).toEqual(
      invalidHeader('Vedette-Min-Position'),
    );
  });
});
