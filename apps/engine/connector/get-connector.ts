import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { PresentReads } from '../queries/present-reads.js';
import type { ConnectorReading } from './connector-commands.js';
import { ConnectorCommands } from './connector-commands.js';

export class GetConnectorQuery extends Query<ConnectorReading> {
  constructor(
    readonly tenant: TenantId,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

/** Answers from the connector's own stream, so that what an `If-Match` is made of is never behind. */
@QueryHandler(GetConnectorQuery)
export class GetConnectorHandler implements IQueryHandler<GetConnectorQuery> {
  constructor(
    @Inject(ConnectorCommands) private readonly connectors: ConnectorCommands,
    @Inject(PresentReads) private readonly reads: PresentReads,
  ) {}

  async execute({ tenant, minPosition }: GetConnectorQuery): Promise<ConnectorReading> {
    if (minPosition !== null) await this.reads.models(tenant, minPosition);
    return this.connectors.present(tenant);
  }
}
