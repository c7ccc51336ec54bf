import { describe, expect, it } from '@jest/globals';
import { tenantId } from '#domain/identity/ids.js';
import { decodeCursor, encodeCursor } from './list-cursor.js';
import { ProblemError } from './problem.js';

const ours = { tenant: tenantId('11111111-1111-4111-8111-111111111111'), list: 'devices' };
const theirs = { tenant: tenantId('22222222-2222-4222-8222-222222222222'), list: 'devices' };
const cursor = encodeCursor(ours, ['a', 'é']);

describe('list cursors', () => {
  it('give back what they were made of', () => {
    expect(decodeCursor(ours, cursor, 2)).toEqual(['a', 'é']);
  });

  it.each([
    ['of another tenant', theirs, cursor, 2],
    ['of another list', { ...ours, list: 'intune' }, cursor, 2],
    ['with other parts', ours, cursor, 1],
    ['cut off', ours, cursor.slice(0, -4), 2],
    ['that is no cursor', ours, 'hello', 2],
    ['that is empty', ours, '', 2],
    ['that holds something else', ours, Buffer.from('[1,2,3]').toString('base64url'), 2],
    ['that is huge', ours, 'A'.repeat(100_000), 2],
  ])('one %s is 400 with the place', (_, scope, text, length) => {
    let refusal: unknown;
    try {
      decodeCursor(scope, text, length);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(ProblemError);
    expect(refusal).toMatchObject({ status: 400, options: { errors: [{ parameter: 'cursor' }] } });
  });
});
