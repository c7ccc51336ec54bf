import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Position } from '#domain/log/event-log.js';
import { Streams } from '../commands/streams.js';
import { PresentReads } from '../queries/present-reads.js';
import type { CompliancePolicyResource } from './platform-rule.js';
import { compliancePolicyResource } from './platform-rule.js';

export interface CompliancePolicyAnswer {
  readonly resource: CompliancePolicyResource;
  readonly revision: number;
}

export class GetCompliancePolicyQuery extends Query<CompliancePolicyAnswer> {
  constructor(
    readonly tenant: TenantId,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

/**
 * Answers from the policy's own stream and not from the read model: the revision and the rules are then of one moment,
 * and what an `If-Match` is made of is never behind.
 */
@QueryHandler(GetCompliancePolicyQuery)
export class GetCompliancePolicyHandler implements IQueryHandler<GetCompliancePolicyQuery> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(PresentReads) private readonly reads: PresentReads,
  ) {}

  async execute({ tenant, minPosition }: GetCompliancePolicyQuery): Promise<CompliancePolicyAnswer> {
    if (minPosition !== null) await this.reads.models(tenant, minPosition);
    const { state, revision } = await this.streams.compliancePolicies.read(tenantStream('compliancePolicy', tenant), 0);
    return { resource: compliancePolicyResource(state), revision };
  }
}
