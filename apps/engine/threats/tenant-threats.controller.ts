import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { Allow, CurrentCaller, CurrentTenant } from '../auth/allow.js';
import type { Caller } from '../auth/caller.js';
import { MinPosition } from '../http/conventions.js';
import type { Page } from '../http/page.js';
import { limitOf } from '../http/page.js';
import { mayUnseal } from '../personal-data/threat-details.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { ListThreatsQuery } from './list-threats.js';
import type { TenantThreatResource } from './tenant-threat.js';
import { TenantThreatPageSchema, threatFilterOf, ThreatListParameters } from './tenant-threat.js';

@ApiTags('Devices')
@Controller('v1/threats')
export class TenantThreatsController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get()
  @Allow('full', 'restricted', 'auditor')
  @ApiOperation({
    summary: 'List the threats of all devices',
    description:
      'R9, R10, R14a. Those of the present generations, open or not; all filters given are met. A page that looks for few among many may be short, or empty, and still have a nextCursor.',
  })
  @ApiOkResponse({ type: TenantThreatPageSchema })
  @ApiQueryConventions()
  list(
    @Query() parameters: ThreatListParameters,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @MinPosition() minPosition: Position | null,
  ): Promise<Page<TenantThreatResource>> {
    const page = { limit: limitOf(parameters), cursor: parameters.cursor ?? null };
    const query = new ListThreatsQuery(tenant, threatFilterOf(parameters), page, minPosition, mayUnseal(caller));
    return this.queries.execute(query);
  }
}
