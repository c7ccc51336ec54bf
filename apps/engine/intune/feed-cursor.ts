import type { FeedPlace } from '#adapters/read-model/read-models.js';
import type { TenantId } from '#domain/identity/ids.js';
import { BEGINNING, isPosition } from '#domain/log/event-log.js';
import { tenantMark } from './tenant-mark.js';

/** Raised by a release that gives out other entries for the past: cursors of an earlier epoch are reset. */
export const FEED_EPOCH = 1;

/** The whole feed: what `after=0` asks for. */
export const FEED_BEGINNING: FeedPlace = { position: BEGINNING, n: 0 };

/** What a cursor's text comes to. `reset`: it was once good, and can't be followed here; `foreign`: another tenant's. */
export type ReadFeedCursor =
  | { readonly kind: 'place'; readonly place: FeedPlace }
  | { readonly kind: 'reset'; readonly reason: 'otherLog' | 'otherEpoch' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unreadable' };

/** epoch . log id without hyphens . position . n . mark of the tenant */
const CURSOR = /^([0-9]{1,9})\.([0-9a-f]{32})\.([0-9]{1,64})\.([0-9]{1,9})\.([0-9a-f]{16})$/;

const compactLogId = (logId: string): string => logId.replaceAll('-', '').toLowerCase();

/** The cursors of one tenant's feed on one log: a function from places to their texts. */
export function feedCursorsOf(logId: string, tenant: TenantId): (place: FeedPlace) => string {
  const head = `${FEED_EPOCH}.${compactLogId(logId)}`;
  const mark = tenantMark(tenant);
  return ({ position, n }) => `${head}.${position}.${n}.${mark}`;
}

export function readFeedCursor(text: string, logId: string, tenant: TenantId): ReadFeedCursor {
  const match = CURSOR.exec(text);
  if (match === null) return { kind: 'unreadable' };
  const [, epoch, log, position = '', n, mark] = match;
  if (mark !== tenantMark(tenant)) return { kind: 'foreign' };
  if (log !== compactLogId(logId)) return { kind: 'reset', reason: 'otherLog' };
  if (Number(epoch) !== FEED_EPOCH) return { kind: 'reset', reason: 'otherEpoch' };
  return isPosition(position) ? { kind: 'place', place: { position, n: Number(n) } } : { kind: 'unreadable' };
}

/** The order of the feed: negative where `a` comes before `b`. */
export function compareFeedPlaces(a: FeedPlace, b: FeedPlace): number {
  if (a.position !== b.position) return a.position < b.position ? -1 : 1;
  return a.n - b.n;
}
