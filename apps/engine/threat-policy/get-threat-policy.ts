import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Position } from '#domain/log/event-log.js';
import { Streams } from '../commands/streams.js';
import { PresentReads } from '../queries/present-reads.js';
import type { ThreatPolicyResource } from './threat-policy-resource.js';
import { threatPolicyResource } from './threat-policy-resource.js';

export interface ThreatPolicyReading {
  readonly resource: ThreatPolicyResource;
  readonly revision: number;
}

export class GetThreatPolicyQuery extends Query<ThreatPolicyReading> {
  constructor(
    readonly tenant: TenantId,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

/** Answers from the policy's own stream, so that what an `If-Match` is made of is never behind. */
@QueryHandler(GetThreatPolicyQuery)
export class GetThreatPolicyHandler implements IQueryHandler<GetThreatPolicyQuery> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(PresentReads) private readonly reads: PresentReads,
  ) {}

  async execute({ tenant, minPosition }: GetThreatPolicyQuery): Promise<ThreatPolicyReading> {
    if (minPosition !== null) await this.reads.models(tenant, minPosition);
    const { state, revision } = await this.streams.threatPolicies.read(tenantStream('threatPolicy', tenant), 0);
    return { resource: threatPolicyResource(state), revision };
  }
}
