import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { isDeviceId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { UNSUPPORTED_LIST } from '#projections/folds/devices/places.js';
import type { CursorScope } from '../http/list-cursor.js';
import { decodeCursor, encodeCursor, unreadableCursor } from '../http/list-cursor.js';
import type { Page } from '../http/page.js';
import { pageOf } from '../http/page.js';
import { PresentReads } from '../queries/present-reads.js';
import type { UnsupportedDeviceResource } from './unsupported-device.js';
import { unsupportedDeviceResource } from './unsupported-device.js';

/** R6: the devices that take no part, and why. */
export class ListUnsupportedDevicesQuery extends Query<Page<UnsupportedDeviceResource>> {
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

function startOf(scope: CursorScope, cursor: string): DeviceId {
  const [after = ''] = decodeCursor(scope, cursor, 1);
  if (!isDeviceId(after)) throw unreadableCursor();
  return after;
}

@QueryHandler(ListUnsupportedDevicesQuery)
export class ListUnsupportedDevicesHandler implements IQueryHandler<ListUnsupportedDevicesQuery> {
  constructor(@Inject(PresentReads) private readonly reads: PresentReads) {}

  async execute(query: ListUnsupportedDevicesQuery): Promise<Page<UnsupportedDeviceResource>> {
    const { tenant, limit, cursor, minPosition } = query;
    const scope: CursorScope = { tenant, list: 'unsupported-devices' };
    const after = cursor === null ? null : startOf(scope, cursor);
    const { devices } = await this.reads.models(tenant, minPosition);
    const rows = devices.listed(tenant, UNSUPPORTED_LIST, { after, limit: limit + 1 });
    const { items, nextCursor } = pageOf(rows, limit, ({ deviceId }) => encodeCursor(scope, [deviceId]));
    return { items: items.map(unsupportedDeviceResource), nextCursor };
  }
}
