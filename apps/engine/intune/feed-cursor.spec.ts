import { describe, expect, it } from '@jest/globals';
import { tenantId } from '#domain/identity/ids.js';
import { position } from '#domain/log/event-log.js';
import { compareFeedPlaces, FEED_EPOCH, feedCursorsOf, readFeedCursor } from './feed-cursor.js';

const LOG = '296813c9-d674-42e7-822c-695a7243d5bd';
const OTHER_LOG = '11111111-d674-42e7-822c-695a7243d5bd';
const TENANT = tenantId('3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b');
const OTHER_TENANT = tenantId('4f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b');
const PLACE = { position: position('0000000000000042'), n: 3 };
const CURSOR = feedCursorsOf(LOG, TENANT)(PLACE);

describe('A cursor of the feed', () => {
  it('is read back as the place that it was made of', () => {
    expect(readFeedCursor(CURSOR, LOG, TENANT)).toEqual({ kind: 'place', place: PLACE });
  });

  it('of another log or an earlier epoch is reset', () => {
    expect(readFeedCursor(CURSOR, OTHER_LOG, TENANT)).toEqual({ kind: 'reset', reason: 'otherLog' });
    const earlier = CURSOR.replace(new RegExp(`^${FEED_EPOCH}\\.`), `${FEED_EPOCH - 1}.`);
    expect(readFeedCursor(earlier, LOG, TENANT)).toEqual({ kind: 'reset', reason: 'otherEpoch' });
  });

  it('of another tenant is foreign, on whatever log', () => {
    expect(readFeedCursor(CURSOR, LOG, OTHER_TENANT)).toEqual({ kind: 'foreign' });
    expect(readFeedCursor(CURSOR, OTHER_LOG, OTHER_TENANT)).toEqual({ kind: 'foreign' });
  });

  it.each([
    '',
    '0',
    'x',
    `${CURSOR} `,
    ` ${CURSOR}`,
    `${CURSOR}\n`,
    CURSOR.toUpperCase(),
    CURSOR.slice(0, -1),
    `${CURSOR}0`,
  ])('is not %j', (text) => {
    expect(readFeedCursor(text, LOG, TENANT)).toEqual({ kind: 'unreadable' });
  });

  it('sorts by position, then by n', () => {
    const later = { position: position('0000000000000043'), n: 0 };
    expect(compareFeedPlaces(PLACE, later)).toBeLessThan(0);
    expect(compareFeedPlaces(later, PLACE)).toBeGreaterThan(0);
    expect(compareFeedPlaces(PLACE, { ...PLACE, n: 10 })).toBeLessThan(0);
    expect(compareFeedPlaces(PLACE, { ...PLACE })).toBe(0);
  });
});
