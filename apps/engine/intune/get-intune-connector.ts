import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { ConnectorHealths } from '../connector/connector-health.js';
import { PresentReads } from '../queries/present-reads.js';
import type { IntuneConnectorResource } from './intune-connector.js';
import { intuneConnectorResource } from './intune-connector.js';

/** R24: the connector as Intune would show it. */
export class GetIntuneConnectorQuery extends Query<IntuneConnectorResource> {
  constructor(
    readonly tenant: TenantId,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

@QueryHandler(GetIntuneConnectorQuery)
export class GetIntuneConnectorHandler implements IQueryHandler<GetIntuneConnectorQuery> {
  constructor(
    @Inject(ConnectorHealths) private readonly healths: ConnectorHealths,
    @Inject(PresentReads) private readonly reads: PresentReads,
  ) {}

  async execute({ tenant, minPosition }: GetIntuneConnectorQuery): Promise<IntuneConnectorResource> {
    if (minPosition !== null) await this.reads.models(tenant, minPosition);
    return intuneConnectorResource(await this.healths.of(tenant));
  }
}
