import type { FeedPlace } from '#adapters/read-model/read-models.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { FieldError } from '../http/problem.js';
import { invalid } from '../http/problem.js';
import { FEED_BEGINNING, readFeedCursor } from './feed-cursor.js';

/** Where a feed shall begin. */
export type FeedStart =
  | { readonly kind: 'now' }
  | { readonly kind: 'after'; readonly place: FeedPlace }
  | { readonly kind: 'reset'; readonly reason: 'otherLog' | 'otherEpoch' };

interface Asked {
  /** The header `Last-Event-ID`; a consumer that reconnects by itself sends it beside the address that it began with. */
  readonly lastEventId: string | undefined;
  readonly after: string | undefined;
}

/** @throws ProblemError `invalid-request` for a cursor that can't be read, or is of another tenant */
export function feedStartOf({ lastEventId, after }: Asked, logId: string, tenant: TenantId): FeedStart {
  const text = lastEventId ?? after;
  if (text === undefined) return { kind: 'now' };
  if (lastEventId === undefined && text === '0') return { kind: 'after', place: FEED_BEGINNING };
  const read = readFeedCursor(text, logId, tenant);
  switch (read.kind) {
    case 'place':
      return { kind: 'after', place: read.place };
    case 'reset':
      return read;
    case 'foreign':
    case 'unreadable':
      throw invalid(wrongCursor(lastEventId !== undefined));
  }
}

function wrongCursor(inHeader: boolean): FieldError {
  const detail = 'This is not a cursor of this feed. Send the id of the last message that you have, or after=0.';
  return inHeader ? { header: 'Last-Event-ID', detail } : { parameter: 'after', detail };
}
