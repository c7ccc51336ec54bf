import { describe, expect, it } from '@jest/globals';
import { LogUnavailable } from '#domain/log/log-errors.js';
import { failureOf, isPassing } from './failures.js';
import { notOpened } from './opening-errors.js';
import { ReadFailed } from './page-reader.js';

const notConnected = (last: string): string => `No connection established. Last error: ${last}. Resolution note: `;

const error = (code: number, details: string, exception?: string): object => ({
  code,
  details,
  metadata: { getMap: () => (exception === undefined ? {} : { exception }) },
});

describe('a failure', () => {
  it.each([
    ['unreachable', error(14, notConnected('Error: connect ECONNREFUSED 127.0.0.1:2113'))],
    ['unreachable', error(14, 'Name resolution failed for target dns:nowhere.invalid:2113')],
    ['unreachable', error(14, 'Connection dropped')],
    ['unreachable', new Error('Failed to discover after 10 attempts.')],
    ['notReady', error(10, 'Consumer too slow')],
    ['notReady', error(5, 'Leader info available', 'not-leader')],
    ['accessDenied', error(16, 'Unauthenticated')],
    ['accessDenied', error(7, 'Access Denied', 'access-denied')],
    ['insecure', error(14, notConnected('Error: certificate has expired'))],
    ['insecure', error(14, notConnected('Error: unable to verify the first certificate'))],
    ['insecure', error(14, notConnected('Error: SSL routines:tls_validate_record_header:wrong version number'))],
    ['notEventStoreDb', error(12, 'Received HTTP status code 404')],
    ['notEventStoreDb', error(14, notConnected('Protocol error'))],
    ['notEventStoreDb', error(8, 'Received message larger than max (1701604463 vs 17825792)')],
    ['streamDeleted', error(9, 'Event stream is deleted', 'stream-deleted')],
    ['other', error(3, 'Invalid argument')],
  ])('is %s: %j', (kind, given) => {
    expect(failureOf(given).kind).toBe(kind);
  });

  it('of an append was not sent only where there was no connection at all', () => {
    expect(failureOf(error(14, notConnected('Error: connect ECONNREFUSED'))).notSent).toBe(true);
    expect(failureOf(error(14, 'Connection dropped')).notSent).toBe(false);
  });

  it('is tried again where it may pass, and only there', () => {
    const passes = (given: object): boolean => isPassing(failureOf(given));
    expect([passes(error(14, 'Connection dropped')), passes(error(10, 'Consumer too slow'))]).toEqual([true, true]);
    expect([passes(error(16, 'Unauthenticated')), passes(error(12, 'Received HTTP status code 404'))]).toEqual([
      false,
      false,
    ]);
  });

  it('at open says what was tried, and whether to wait or to mend the settings', () => {
    const of = (cause: object): ReturnType<typeof notOpened> =>
      notOpened(
        'esdb://vedette:***@db:2113',
        'reading',
        new LogUnavailable('', 'notApplied', { cause: new ReadFailed(cause) }),
      );
    const unreachable = of(error(14, notConnected('Error: connect ECONNREFUSED')));
    expect(unreachable).toMatchObject({ reason: 'unreachable', advice: expect.stringMatching(/\w/) });
    expect(unreachable.message).toContain('esdb://vedette:***@db:2113');
    expect(of(error(16, 'Unauthenticated')).reason).toBe('refused');
    expect(of(error(14, notConnected('Error: certificate has expired'))).reason).toBe('refused');
    expect(of(error(12, 'Received HTTP status code 404')).reason).toBe('refused');
  });
});
