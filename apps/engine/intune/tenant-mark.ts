import type { TenantId } from '#domain/identity/ids.js';
import { hash } from 'node:crypto';

const MARK_LENGTH = 16;

/** Says in a cursor whose it is, without naming the tenant. It guards against mix-ups; what may be read, the token says. */
export function tenantMark(tenant: TenantId): string {
  return hash('sha256', `cursor of ${tenant}`).slice(0, MARK_LENGTH);
}
