import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { ProblemError } from '../http/problem.js';
import { PresentReads } from '../queries/present-reads.js';
import type { IntuneDeviceResource } from './intune-device.js';
import { intuneDeviceResource } from './intune-device.js';

export class GetIntuneDeviceQuery extends Query<IntuneDeviceResource> {
  constructor(
    readonly tenant: TenantId,
    readonly device: DeviceId,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

@QueryHandler(GetIntuneDeviceQuery)
export class GetIntuneDeviceHandler implements IQueryHandler<GetIntuneDeviceQuery> {
  constructor(@Inject(PresentReads) private readonly reads: PresentReads) {}

  async execute({ tenant, device, minPosition }: GetIntuneDeviceQuery): Promise<IntuneDeviceResource> {
    const { devices } = await this.reads.models(tenant, minPosition);
    const row = devices.get(tenant, device);
    if (row === null) throw new ProblemError('not-found', 'There is no such device.');
    return intuneDeviceResource(row);
  }
}
