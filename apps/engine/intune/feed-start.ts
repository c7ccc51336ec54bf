import type { FeedPlace } from '#adapters/read-model/read-models.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { FieldError } from '../http/problem.js';
import { invalid } from '../http/problem.js';
import { FEED_BEGINNING, readFeedCursor } from './feed-cursor.js';

/** Why a cursor can't be followed: it is of another log, of an earlier epoch, or older than what is kept. */
export type ResetReason = 'otherLog' | 'otherEpoch' | 'retention';

/** Where a feed shall begin. */
export type FeedStart =
  | { readonly kind: 'now' }
  | { readonly kind: 'after'; readonly place: FeedPlace }
  | { readonly kind: 'reset'; readonly reason: ResetReason };

interface Asked {
  /** The header `Last-Event-ID`; a consumer that reconnects by itself sends it beside the address that it began with. */
  readonly lastEventId: string | undefined;
  readonly after: string | undefined;
}

/** The feed that is asked for. */
interface Feed {
  readonly logId: string;
  readonly tenant: TenantId;
  /** A cursor before this position can't be followed. */
  readonly keptFrom: Position;
}

/** @throws ProblemError `invalid-request` for a cursor that can't be read, or is of another tenant */
export function feedStartOf({ lastEventId, after }: Asked, { logId, tenant, keptFrom }: Feed): FeedStart {
  const text = lastEventId ?? after;
  if (text === undefined) return { kind: 'now' };
  if (lastEventId === undefined && text === '0')
    return { kind: 'after', place: { ...FEED_BEGINNING, position: keptFrom } };
  const read = readFeedCursor(text, logId, tenant);
  switch (read.kind) {
    case 'place':
      return read.place.position < keptFrom
        ? { kind: 'reset', reason: 'retention' }
        : { kind: 'after', place: read.place };
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
