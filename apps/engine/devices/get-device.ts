import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { DeviceRow } from '#adapters/read-model/read-models.js';
import type { Remedies } from '#domain/compliance/remedies/remedies.js';
import { remediesFor } from '#domain/compliance/remedies/remedies.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { rulesFor } from '#projections/folds/devices/judging.js';
import type { TenantBody } from '#projections/folds/devices/rows.js';
import { ProblemError } from '../http/problem.js';
import { People } from '../personal-data/people.js';
import { ThreatDetails } from '../personal-data/threat-details.js';
import { PresentReads } from '../queries/present-reads.js';
import type { ExplainedDeviceResource } from './device-resource.js';
import { explainedDevice } from './device-resource.js';
import { Explaining } from './explaining.js';

export interface DeviceAnswer {
  readonly resource: ExplainedDeviceResource;
  /** Of the device's own stream. */
  readonly revision: number;
}

export class GetDeviceQuery extends Query<DeviceAnswer> {
  constructor(
    readonly tenant: TenantId,
    readonly device: DeviceId,
    readonly minPosition: Position | null,
    /** Whether the caller may read what is sealed. */
    readonly unsealed: boolean,
  ) {
    super();
  }
}

/** Nobody knows what would help a device whose events can't be followed. */
function remediesOf({ device, staleLevel }: DeviceRow, tenant: TenantBody): Remedies {
  const rules = rulesFor(tenant);
  if (rules === null || staleLevel !== null) return { remedies: [], complete: true };
  const { threatPolicy, compliancePolicy, connector, gaps } = tenant;
  return remediesFor(rules, {
    device,
    threatPolicy,
    compliancePolicy,
    connector: connector.facts,
    gaps: Object.values(gaps).flat(),
  });
}

@QueryHandler(GetDeviceQuery)
export class GetDeviceHandler implements IQueryHandler<GetDeviceQuery> {
  constructor(
    @Inject(PresentReads) private readonly reads: PresentReads,
    @Inject(Explaining) private readonly explaining: Explaining,
    @Inject(People) private readonly people: People,
    @Inject(ThreatDetails) private readonly details: ThreatDetails,
  ) {}

  async execute({ tenant, device, minPosition, unsealed }: GetDeviceQuery): Promise<DeviceAnswer> {
    const models = await this.reads.models(tenant, minPosition);
    const row = models.devices.get(tenant, device);
    const body = models.tenants.get(tenant);
    if (row === null || body === null) throw new ProblemError('not-found', 'There is no such device.');
    const explanation = await this.explaining.explanationOf(models, row, body);
    const user = await this.people.shown(tenant, row.device.userId);
    const resource = explainedDevice(row, user, body.threatPolicy, explanation, remediesOf(row, body));
    return {
      resource: { ...resource, threats: await this.details.shownIn(tenant, device, resource.threats, unsealed) },
      revision: row.revision,
    };
  }
}
