import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { isDeviceId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { CursorScope } from '../http/list-cursor.js';
import { decodeCursor, encodeCursor, unreadableCursor } from '../http/list-cursor.js';
import type { Page } from '../http/page.js';
import { People } from '../personal-data/people.js';
import { PresentReads } from '../queries/present-reads.js';
import { scanRows } from '../queries/row-scan.js';
import type { DeviceFilter } from './device-filter.js';
import { questionOf } from './device-filter.js';
import type { DeviceResource } from './device-resource.js';
import { listedDevice } from './device-resource.js';
import { devicesOfId } from './whole-id.js';

/** R6–R9, R15–R20: the devices of a tenant, in the order of their ids. */
export class ListDevicesQuery extends Query<Page<DeviceResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly filter: DeviceFilter,
    /** 1–500 */
    readonly limit: number,
    readonly cursor: string | null,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

/** A cursor is of one list and of one filter: with another filter it would skip what it has passed over. */
const scopeOf = ({ tenant, filter }: ListDevicesQuery): CursorScope => ({
  tenant,
  list: `devices ${JSON.stringify(filter)}`,
});

function startOf(scope: CursorScope, cursor: string): DeviceId {
  const [after = ''] = decodeCursor(scope, cursor, 1);
  if (!isDeviceId(after)) throw unreadableCursor();
  return after;
}

@QueryHandler(ListDevicesQuery)
export class ListDevicesHandler implements IQueryHandler<ListDevicesQuery> {
  constructor(
    @Inject(PresentReads) private readonly reads: PresentReads,
    @Inject(People) private readonly people: People,
  ) {}

  async execute(query: ListDevicesQuery): Promise<Page<DeviceResource>> {
    const { tenant, filter, limit, cursor, minPosition } = query;
    const scope = scopeOf(query);
    const after = cursor === null ? null : startOf(scope, cursor);
    const models = await this.reads.models(tenant, minPosition);
    const policy = models.tenants.get(tenant)?.threatPolicy;
    if (policy === undefined) return { items: [], nextCursor: null };
    const question = questionOf(filter);
    const known = after === null && filter.q !== null ? devicesOfId(models, tenant, filter.q).filter(question.is) : [];
    const { rows, next } =
      known.length > 0 ? { rows: known, next: null } : await scanRows(models, tenant, question, after, limit);
    return {
      items: await Promise.all(
        rows.map(async (row) => listedDevice(row, await this.people.shown(tenant, row.device.userId), policy)),
      ),
      nextCursor: next === null ? null : encodeCursor(scope, [next]),
    };
  }
}
