import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { isDeviceId } from '#domain/identity/ids.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import type { CursorScope } from '../http/list-cursor.js';
import { decodeCursor, encodeCursor, unreadableCursor } from '../http/list-cursor.js';
import { pageOf } from '../http/page.js';
import { EVENT_LOG } from '../ports.js';
import { PresentReads } from '../queries/present-reads.js';
import { feedCursorsOf, readFeedCursor } from './feed-cursor.js';
import type { IntuneDevicePage } from './intune-device.js';
import { intuneDeviceResource } from './intune-device.js';

export interface IntuneDeviceList {
  readonly page: IntuneDevicePage;
  /** Where to follow the feed from, to hear of everything that this snapshot does not show. */
  readonly feedCursor: string;
}

export class ListIntuneDevicesQuery extends Query<IntuneDeviceList> {
  constructor(
    readonly tenant: TenantId,
    /** 1–500 */
    readonly limit: number,
    readonly cursor: string | null,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

/** Where a page begins. The feed's cursor was taken before the first page, and goes with each. */
interface PageStart {
  readonly after: DeviceId | null;
  readonly feedCursor: string;
}

/** Whose list, and which. */
interface IntuneDevicesScope extends CursorScope {
  readonly tenant: TenantId;
}

@QueryHandler(ListIntuneDevicesQuery)
export class ListIntuneDevicesHandler implements IQueryHandler<ListIntuneDevicesQuery> {
  constructor(
    @Inject(PresentReads) private readonly reads: PresentReads,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'logId'>,
  ) {}

  async execute({ tenant, limit, cursor, minPosition }: ListIntuneDevicesQuery): Promise<IntuneDeviceList> {
    const scope = { tenant, list: 'intune-devices' };
    const given = cursor === null ? null : this.startOf(scope, cursor);
    const { devices, feed } = await this.reads.models(tenant, minPosition);
    const { logId } = this.log;
    const { after, feedCursor } = given ?? {
      after: null,
      feedCursor: feedCursorsOf(logId, tenant)(feed.placeNow(tenant)),
    };
    // One more than asked for: it tells whether another page follows.
    const rows = devices.page(tenant, { after, limit: limit + 1 });
    const { items, nextCursor } = pageOf(rows, limit, ({ deviceId }) => encodeCursor(scope, [deviceId, feedCursor]));
    return { page: { items: items.map(intuneDeviceResource), nextCursor }, feedCursor };
  }

  private startOf(scope: IntuneDevicesScope, cursor: string): PageStart {
    const [after = '', feedCursor = ''] = decodeCursor(scope, cursor, 2);
    if (!isDeviceId(after)) throw unreadableCursor();
    if (readFeedCursor(feedCursor, this.log.logId, scope.tenant).kind !== 'place') throw unreadableCursor();
    return { after, feedCursor };
  }
}
