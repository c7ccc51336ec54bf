import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import { decodeEvent } from '#domain/codec/event-codec.js';
import type { TenantId } from '#domain/identity/ids.js';
import { ingestStream } from '#domain/identity/stream-name.js';
import { formatInstant } from '#domain/instant.js';
import type { EventLog, RecordedEvent } from '#domain/log/event-log.js';
import { Streams } from '../commands/streams.js';
import { LIVE_SOURCE } from '../devices/source-gaps.js';
import { decodeCursor, encodeCursor, unreadableCursor } from '../http/list-cursor.js';
import type { Page } from '../http/page.js';
import { EVENT_LOG } from '../ports.js';
import type { DeadLetterResource } from './dead-letter.js';
import { deadLetterIdOf, markOf } from './dead-letter.js';
import { KeptEvents } from './kept-events.js';

const EXCERPT = 1024;
/** Events of the stream that one page looks at: between two dead letters there may be any number of others. */
const MOST_LOOKED_AT = 10_000;

/** R32: what could not be read and has not been since. */
export class ListDeadLettersQuery extends Query<Page<DeadLetterResource>> {
  constructor(
    readonly tenant: TenantId,
    /** 1–500 */
    readonly limit: number,
    readonly cursor: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListDeadLettersQuery)
export class ListDeadLettersHandler implements IQueryHandler<ListDeadLettersQuery> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'readStream'>,
    @Inject(KeptEvents) private readonly kept: KeptEvents,
  ) {}

  async execute({ tenant, limit, cursor }: ListDeadLettersQuery): Promise<Page<DeadLetterResource>> {
    const scope = { tenant, list: 'dead-letters' };
    const from = cursor === null ? 0 : startOf(decodeCursor(scope, cursor, 1));
    const stream = ingestStream(tenant, LIVE_SOURCE);
    const { state, revision: last } = await this.streams.ingests.read(stream, 0);
    const retried = new Set(state.retried);
    const to = Math.min(last, from + MOST_LOOKED_AT - 1);
    const items: DeadLetterResource[] = [];
    const pageUntil = (next: number): Page<DeadLetterResource> => ({
      items,
      nextCursor: next > last ? null : encodeCursor(scope, [String(next)]),
    });
    if (from > to) return pageUntil(from);
    for await (const recorded of this.log.readStream(stream, { from, to })) {
      if (recorded.type !== 'IngestEventSetAside' || retried.has(recorded.revision)) continue;
      if (items.length === limit) return pageUntil(recorded.revision);
      const item = await this.itemOf(tenant, recorded);
      if (item !== null) items.push(item);
    }
    return pageUntil(to + 1);
  }

  private async itemOf(tenant: TenantId, recorded: RecordedEvent): Promise<DeadLetterResource | null> {
    const decoded = decodeEvent(recorded);
    if (!decoded.known || decoded.event.type !== 'IngestEventSetAside') return null;
    const { data } = decoded.event;
    const text = await this.kept.textOf(tenant, data);
    return {
      id: deadLetterIdOf({ revision: recorded.revision, mark: markOf(recorded.id) }),
      reason: data.reason,
      setAsideAt: formatInstant(decoded.metadata.recordedAt),
      retryable: data.whole && text !== null,
      excerpt: text === null ? null : text.slice(0, EXCERPT).toWellFormed(),
    };
  }
}

function startOf([from = '']: readonly string[]): number {
  if (!/^(0|[1-9][0-9]{0,14})$/.test(from)) throw unreadableCursor();
  return Number(from);
}
