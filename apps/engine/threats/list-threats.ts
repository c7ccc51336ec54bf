import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { DeviceRow, ReadModels } from '#adapters/read-model/read-models.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceId as idOf, isDeviceId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { ThreatPolicy } from '#domain/threat-policy/policy.js';
import { threatResource } from '../devices/threat-resource.js';
import type { CursorScope } from '../http/list-cursor.js';
import { decodeCursor, encodeCursor, unreadableCursor } from '../http/list-cursor.js';
import type { Page } from '../http/page.js';
import { ThreatDetails } from '../personal-data/threat-details.js';
import { PresentReads } from '../queries/present-reads.js';
import { scanRows } from '../queries/row-scan.js';
import type { TenantThreatResource } from './tenant-threat.js';
import type { ThreatFilter } from './threat-filter.js';
import { devicesWith, isMeant } from './threat-filter.js';

/** R9, R14a: the threats of a tenant's devices, in the order of the devices' ids and then of their own. */
export class ListThreatsQuery extends Query<Page<TenantThreatResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly filter: ThreatFilter,
    /** `limit`: 1–500 */
    readonly page: { readonly limit: number; readonly cursor: string | null },
    readonly minPosition: Position | null,
    /** Whether the caller may read what is sealed. */
    readonly unsealed: boolean,
  ) {
    super();
  }
}

/** Where a page begins: after a threat of a device; after all of them where `threat` is null. */
interface Place {
  readonly device: DeviceId;
  readonly threat: string | null;
}

const ALL = '';

function placeIn(scope: CursorScope, cursor: string): Place {
  const [device = '', threat = ALL] = decodeCursor(scope, cursor, 2);
  if (!isDeviceId(device)) throw unreadableCursor();
  return { device, threat: threat === ALL ? null : threat };
}

@QueryHandler(ListThreatsQuery)
export class ListThreatsHandler implements IQueryHandler<ListThreatsQuery> {
  constructor(
    @Inject(PresentReads) private readonly reads: PresentReads,
    @Inject(ThreatDetails) private readonly details: ThreatDetails,
  ) {}

  async execute(query: ListThreatsQuery): Promise<Page<TenantThreatResource>> {
    const { tenant, unsealed } = query;
    const { items, nextCursor } = await this.page(query);
    const byDevice = Map.groupBy(items, ({ deviceId }) => deviceId);
    const shown: TenantThreatResource[] = [];
    for (const [id, threats] of byDevice)
      shown.push(...(await this.details.shownIn(tenant, idOf(id), threats, unsealed)));
    return { items: shown, nextCursor };
  }

  private async page({ tenant, filter, page, minPosition }: ListThreatsQuery): Promise<Page<TenantThreatResource>> {
    const { limit, cursor } = page;
    const scope: CursorScope = { tenant, list: `threats ${JSON.stringify(filter)}` };
    const after = cursor === null ? null : placeIn(scope, cursor);
    const models = await this.reads.models(tenant, minPosition);
    const policy = models.tenants.get(tenant)?.threatPolicy;
    if (policy === undefined) return { items: [], nextCursor: null };
    const { rows, next } = await rowsFrom(models, tenant, { filter, policy }, after, limit);
    const meant = isMeant(filter, policy);
    const items: TenantThreatResource[] = [];
    for (const { deviceId, device } of rows) {
      const from = deviceId === after?.device ? after.threat : null;
      for (const threat of device.threats.filter(meant)) {
        if (from !== null && threat.threatId <= from) continue;
        const last = items.at(-1);
        if (items.length === limit && last !== undefined) {
          return { items, nextCursor: encodeCursor(scope, [last.deviceId, last.threatId]) };
        }
        items.push({ deviceId, ...threatResource(threat, policy) });
      }
    }
    return { items, nextCursor: next === null ? null : encodeCursor(scope, [next, ALL]) };
  }
}

/** Devices with a threat that is meant, one for each threat of a page at most: first the one that the last page broke off in. */
async function rowsFrom(
  models: ReadModels,
  tenant: TenantId,
  { filter, policy }: { readonly filter: ThreatFilter; readonly policy: ThreatPolicy },
  after: Place | null,
  limit: number,
): Promise<{ readonly rows: readonly DeviceRow[]; readonly next: DeviceId | null }> {
  const question = devicesWith(filter, policy);
  const brokenOff = after === null || after.threat === null ? null : models.devices.get(tenant, after.device);
  const scanned = await scanRows(models, tenant, question, after?.device ?? null, limit);
  const goesOn = brokenOff !== null && question.is(brokenOff);
  return goesOn ? { ...scanned, rows: [brokenOff, ...scanned.rows] } : scanned;
}
