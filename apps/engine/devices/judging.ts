import { Inject, Injectable } from '@nestjs/common';
import type { CompliancePolicy } from '#domain/compliance-policy/decider.js';
import type { ConnectorFacts, DeviceFacts, SourceGap } from '#domain/compliance/facts.js';
import { rulesOf } from '#domain/compliance/rules.js';
import type { Rules } from '#domain/compliance/rules.js';
import type { Verdict } from '#domain/compliance/v1/verdict.js';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Position } from '#domain/log/event-log.js';
import type { ThreatPolicy } from '#domain/threat-policy/decider.js';
import { Streams, TRUSTED_FOR_MS } from '../commands/streams.js';
import { registeredTenant } from '../tenants/registered-tenant.js';
import { SourceGaps } from './source-gaps.js';

/** What all devices of a tenant are judged by, at one moment. */
export interface JudgedBy {
  readonly rules: Rules;
  readonly threatPolicy: ThreatPolicy;
  readonly compliancePolicy: CompliancePolicy;
  readonly connector: ConnectorFacts;
  readonly gaps: readonly SourceGap[];
  /** Of the last event that the three take in. */
  readonly position: Position;
}

export const judge = (judgedBy: JudgedBy, device: DeviceFacts): Verdict => {
  const { rules, threatPolicy, compliancePolicy, connector, gaps } = judgedBy;
  return rules.evaluate(device, threatPolicy, compliancePolicy, connector, gaps);
};

export const latest = (a: Position, b: Position): Position => (a < b ? b : a);

/** The folded states that the answer of a command is judged by, so that it need not wait for the read model. */
@Injectable()
export class Judging {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(SourceGaps) private readonly gaps: SourceGaps,
  ) {}

  async of(tenant: TenantId): Promise<JudgedBy> {
    const { tenants, threatPolicies, compliancePolicies, connectors } = this.streams;
    const { state } = await tenants.read(tenantStream('tenant', tenant), TRUSTED_FOR_MS);
    const threatPolicy = await threatPolicies.read(tenantStream('threatPolicy', tenant), TRUSTED_FOR_MS);
    const compliancePolicy = await compliancePolicies.read(tenantStream('compliancePolicy', tenant), TRUSTED_FOR_MS);
    const connector = await connectors.read(tenantStream('connector', tenant), TRUSTED_FOR_MS);
    return {
      rules: rulesOf(registeredTenant(state).rulesVersion),
      threatPolicy: threatPolicy.state,
      compliancePolicy: compliancePolicy.state,
      connector: connector.state.facts,
      gaps: await this.gaps.of(tenant),
      position: latest(threatPolicy.position, latest(compliancePolicy.position, connector.position)),
    };
  }

  async threatPolicy(tenant: TenantId): Promise<ThreatPolicy> {
    return (await this.streams.threatPolicies.read(tenantStream('threatPolicy', tenant), TRUSTED_FOR_MS)).state;
  }
}
