import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { decodeCursor, encodeCursor } from '../http/list-cursor.js';
import type { Page } from '../http/page.js';
import { pageOf } from '../http/page.js';
import { ProblemError } from '../http/problem.js';
import { ThreatDetails } from '../personal-data/threat-details.js';
import { PresentReads } from '../queries/present-reads.js';
import type { ThreatResource } from './threat-resource.js';
import { threatResource } from './threat-resource.js';

/** R9, R14a: all threats of a device's generation, in the order of their ids. */
export class ListDeviceThreatsQuery extends Query<Page<ThreatResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly device: DeviceId,
    /** `limit`: 1–500 */
    readonly page: { readonly limit: number; readonly cursor: string | null },
    readonly minPosition: Position | null,
    /** Whether the caller may read what is sealed. */
    readonly unsealed: boolean,
  ) {
    super();
  }
}

@QueryHandler(ListDeviceThreatsQuery)
export class ListDeviceThreatsHandler implements IQueryHandler<ListDeviceThreatsQuery> {
  constructor(
    @Inject(PresentReads) private readonly reads: PresentReads,
    @Inject(ThreatDetails) private readonly details: ThreatDetails,
  ) {}

  async execute(query: ListDeviceThreatsQuery): Promise<Page<ThreatResource>> {
    const { tenant, device, page, minPosition, unsealed } = query;
    const { limit, cursor } = page;
    const scope = { tenant, list: `threats of ${device}` };
    const [after = ''] = cursor === null ? [] : decodeCursor(scope, cursor, 1);
    const { devices, tenants } = await this.reads.models(tenant, minPosition);
    const row = devices.get(tenant, device);
    const policy = tenants.get(tenant)?.threatPolicy;
    if (row === null || policy === undefined) throw new ProblemError('not-found', 'There is no such device.');
    const threats = row.device.threats.filter(({ threatId }) => threatId > after);
    const { items, nextCursor } = pageOf(threats, limit, ({ threatId }) => encodeCursor(scope, [threatId]));
    const resources = items.map((threat) => threatResource(threat, policy));
    return { items: await this.details.shownIn(tenant, device, resources, unsealed), nextCursor };
  }
}
