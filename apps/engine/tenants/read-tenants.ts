import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import { isTenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Position } from '#domain/log/event-log.js';
import { Streams } from '../commands/streams.js';
import { decodeCursor, encodeCursor, unreadableCursor } from '../http/list-cursor.js';
import type { Page } from '../http/page.js';
import { pageOf } from '../http/page.js';
import { PresentReads } from '../queries/present-reads.js';
import { registeredTenant } from './registered-tenant.js';
import type { TenantResource } from './tenant-resource.js';
import { tenantResource } from './tenant-resource.js';

export interface TenantReading {
  readonly resource: TenantResource;
  readonly revision: number;
}

export class GetTenantQuery extends Query<TenantReading> {
  constructor(
    readonly tenant: TenantId,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

/** Answers from the tenant's own stream, so that what an `If-Match` is made of is never behind. */
@QueryHandler(GetTenantQuery)
export class GetTenantHandler implements IQueryHandler<GetTenantQuery> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(PresentReads) private readonly reads: PresentReads,
  ) {}

  async execute({ tenant, minPosition }: GetTenantQuery): Promise<TenantReading> {
    if (minPosition !== null) await this.reads.models(tenant, minPosition);
    const { state, revision } = await this.streams.tenants.read(tenantStream('tenant', tenant), 0);
    return { resource: tenantResource(registeredTenant(state)), revision };
  }
}

export class ListTenantsQuery extends Query<Page<TenantResource>> {
  constructor(
    /** 1–500 */
    readonly limit: number,
    readonly cursor: string | null,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

/** No tenant's list: its cursors are the operator's. */
const SCOPE = { tenant: null, list: 'tenants' } as const;

/** Which tenants there are is the read model's to say; how each is, its own stream's. */
@QueryHandler(ListTenantsQuery)
export class ListTenantsHandler implements IQueryHandler<ListTenantsQuery> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(PresentReads) private readonly reads: PresentReads,
  ) {}

  async execute({ limit, cursor, minPosition }: ListTenantsQuery): Promise<Page<TenantResource>> {
    const after = cursor === null ? null : startOf(cursor);
    const { tenants } = await this.reads.ofAllTenants(minPosition);
    const ids = tenants
      .all()
      .toSorted()
      .filter((id) => after === null || id > after);
    // A connector's events come before those of its tenant: what is not registered yet is not shown.
    const found: TenantResource[] = [];
    for (const id of ids) {
      const { state } = await this.streams.tenants.read(tenantStream('tenant', id), 0);
      if (state.status !== 'absent') found.push(tenantResource(state));
      if (found.length > limit) break;
    }
    return pageOf(found, limit, ({ tenantId }) => encodeCursor(SCOPE, [tenantId]));
  }
}

function startOf(cursor: string): TenantId {
  const [after = ''] = decodeCursor(SCOPE, cursor, 1);
  if (!isTenantId(after)) throw unreadableCursor();
  return after;
}
