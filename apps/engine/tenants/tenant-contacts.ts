import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '#domain/identity/ids.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LATEST_VALUES } from '../ports.js';

/** Whom a tenant's registration is mailed to (R1). Kept in `LatestValues`, because an address is no history. */
@Injectable()
export class TenantContacts {
  constructor(@Inject(LATEST_VALUES) private readonly latestValues: LatestValues) {}

  /** Keeps the address unless the tenant has one: a repeated registration does not overwrite what was changed since. */
  async keepFirst(tenant: TenantId, email: string): Promise<void> {
    await this.latestValues.compareAndSet(`tenantContact/${tenant}`, null, JSON.stringify({ email }));
  }
}
