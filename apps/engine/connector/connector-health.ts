import { Inject, Injectable } from '@nestjs/common';
import type { PartnerState } from '#domain/compliance/intune.js';
import { rulesOf } from '#domain/compliance/rules.js';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { degradedBy } from '#projections/folds/devices/degradations.js';
import type { Degradation } from '#projections/folds/devices/rows.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import { LIVE_SOURCE, SourceGaps } from '../devices/source-gaps.js';
import { registeredTenant } from '../tenants/registered-tenant.js';
import { Heartbeats, lastDueHeartbeat } from './heartbeats.js';

/** A connector and how it does, at one moment. */
export interface ConnectorHealth {
  readonly connector: ConnectorState;
  /** Of the connector's stream. */
  readonly revision: number;
  readonly partnerState: PartnerState;
  readonly degraded: readonly Degradation[];
  readonly lastHeartbeatAt: Instant | null;
}

/** R4, R22a, R23, R24, R26, R33: how connectors do, by their folded streams. */
@Injectable()
export class ConnectorHealths {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(SourceGaps) private readonly gaps: SourceGaps,
    @Inject(Heartbeats) private readonly heartbeats: Heartbeats,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async of(tenant: TenantId): Promise<ConnectorHealth> {
    const { tenants, connectors, compliancePolicies, enrollmentGroups } = this.streams;
    const { state } = await tenants.read(tenantStream('tenant', tenant), 0);
    const { state: connector, revision } = await connectors.read(tenantStream('connector', tenant), 0);
    const { state: compliancePolicy } = await compliancePolicies.read(tenantStream('compliancePolicy', tenant), 0);
    const { state: groups } = await enrollmentGroups.read(tenantStream('enrollmentGroups', tenant), 0);
    const gaps = { [LIVE_SOURCE]: await this.gaps.of(tenant) };
    return {
      connector,
      revision,
      partnerState: rulesOf(registeredTenant(state).rulesVersion).partnerState(connector.facts, compliancePolicy),
      degraded: degradedBy({ connector, enrollmentGroups: groups, gaps }),
      lastHeartbeatAt: (await this.heartbeats.last(tenant)) ?? lastDueHeartbeat(connector, this.clock.now()),
    };
  }
}
