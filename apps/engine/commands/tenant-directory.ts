import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { TenantState } from '#domain/tenant/decider.js';
import type { TenantDirectory } from '../ports.js';
import { Streams, TRUSTED_FOR_MS } from './streams.js';

/** The tenants as their streams tell them: a consent is known to this node's guard before its command is answered. */
@Injectable()
export class FoldedTenants implements TenantDirectory {
  constructor(@Inject(Streams) private readonly streams: Streams) {}

  async tenant(id: TenantId): Promise<TenantState> {
    return (await this.streams.tenants.read(tenantStream('tenant', id), TRUSTED_FOR_MS)).state;
  }
}
