import { Inject, Injectable } from '@nestjs/common';
import type { DeviceId, PersonId, TenantId } from '#domain/identity/ids.js';
import { deviceStream, tenantStream } from '#domain/identity/stream-name.js';
import { Streams, TRUSTED_FOR_MS } from '../commands/streams.js';

/** Who was erased, as the tenant's stream tells it: what sources tell of such a person is not kept again. */
@Injectable()
export class ErasedPeople {
  constructor(@Inject(Streams) private readonly streams: Streams) {}

  async has(tenant: TenantId, person: PersonId): Promise<boolean> {
    const { state } = await this.streams.tenants.read(tenantStream('tenant', tenant), TRUSTED_FOR_MS);
    return state.status !== 'absent' && state.erasedPersons.includes(person);
  }

  /** Whether the device is that of an erased person. */
  async hasUserOf(tenant: TenantId, device: DeviceId): Promise<boolean> {
    const { state } = await this.streams.devices.read(deviceStream(tenant, device), TRUSTED_FOR_MS);
    return state.userId !== null && (await this.has(tenant, state.userId));
  }
}
