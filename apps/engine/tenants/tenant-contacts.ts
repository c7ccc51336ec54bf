import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '#domain/identity/ids.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LATEST_VALUES } from '../ports.js';
import { Addresses } from '../users/addresses.js';

/** Whom a tenant's registration is mailed to (R1): the person beside the log, and the address with the other people's. */
@Injectable()
export class TenantContacts {
  constructor(
    @Inject(LATEST_VALUES) private readonly latestValues: LatestValues,
    @Inject(Addresses) private readonly addresses: Addresses,
  ) {}

  /** Keeps the address unless the tenant has one: a repeated registration does not overwrite what was changed since. */
  async keepFirst(tenant: TenantId, email: string): Promise<void> {
    const key = `tenantContact/${tenant}`;
    if ((await this.latestValues.get(key)) !== null) return;
    const personId = await this.addresses.keep(tenant, email);
    await this.latestValues.compareAndSet(key, null, JSON.stringify({ personId }));
  }
}
