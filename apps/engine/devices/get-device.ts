import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { ProblemError } from '../http/problem.js';
import { PresentReads } from '../queries/present-reads.js';
import type { DeviceResource } from './device-resource.js';
import { deviceResource } from './device-resource.js';
import { Judging } from './judging.js';

export interface DeviceAnswer {
  readonly resource: DeviceResource;
  /** Of the device's own stream. */
  readonly revision: number;
}

export class GetDeviceQuery extends Query<DeviceAnswer> {
  constructor(
    readonly tenant: TenantId,
    readonly device: DeviceId,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

@QueryHandler(GetDeviceQuery)
export class GetDeviceHandler implements IQueryHandler<GetDeviceQuery> {
  constructor(
    @Inject(PresentReads) private readonly reads: PresentReads,
    @Inject(Judging) private readonly judging: Judging,
  ) {}

  async execute({ tenant, device, minPosition }: GetDeviceQuery): Promise<DeviceAnswer> {
    const { devices } = await this.reads.models(tenant, minPosition);
    const row = devices.get(tenant, device);
    if (row === null) throw new ProblemError('not-found', 'There is no such device.');
    const policy = await this.judging.threatPolicy(tenant);
    return {
      resource: deviceResource(device, row.device, row.verdict, policy, row.position),
      revision: row.revision,
    };
  }
}
