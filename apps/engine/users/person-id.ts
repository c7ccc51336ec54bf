import { v5 } from 'uuid';
import type { PersonId, TenantId } from '#domain/identity/ids.js';
import { isPersonId, personId } from '#domain/identity/ids.js';

/** Entra's ids need not be UUIDs of a version that RFC 9562 knows, which is what the library's own parser asks for. */
const bytesOf = (tenant: TenantId): Uint8Array => Buffer.from(tenant.replaceAll('-', ''), 'hex');

/** The person that a token's subject is: the subject itself where it is a UUID, else a UUIDv5 of it in the tenant. */
export function personOfSubject(tenant: TenantId, subject: string): PersonId {
  const id = subject.toLowerCase();
  return isPersonId(id) ? id : personId(v5(`subject:${subject}`, bytesOf(tenant)));
}

/** The person that a source outside names: by an id of the directory, by an address, or by an id of its own. */
export const personOfOutsideId = (tenant: TenantId, id: string): PersonId =>
  id.includes('@') ? personOfAddress(tenant, id) : personOfSubject(tenant, id);

/** The person that an address stands for: a UUIDv5 of it in the tenant, whatever its case. */
export const personOfAddress = (tenant: TenantId, email: string): PersonId =>
  personId(v5(`mail:${email.toLowerCase()}`, bytesOf(tenant)));
