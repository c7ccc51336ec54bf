import { Inject, Injectable } from '@nestjs/common';
import type { PersonId, TenantId } from '#domain/identity/ids.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LATEST_VALUES } from '../ports.js';
import { personOfAddress } from './person-id.js';

const keyOf = (tenant: TenantId, person: PersonId): string => `address/${tenant}/${person}`;

/** `{"email": address}` */
function parse(text: string): string {
  const value: unknown = JSON.parse(text);
  const email = typeof value === 'object' && value !== null && 'email' in value ? value.email : null;
  if (typeof email !== 'string') throw new TypeError('a latest value that holds no address');
  return email;
}

/** E-mail addresses by the opaque ids that events name people by. Kept beside the log, where they can be erased. */
@Injectable()
export class Addresses {
  constructor(@Inject(LATEST_VALUES) private readonly latestValues: LatestValues) {}

  /** @returns who the address stands for, in the same tenant always the same */
  async keep(tenant: TenantId, email: string): Promise<PersonId> {
    const person = personOfAddress(tenant, email);
    await this.latestValues.set(keyOf(tenant, person), JSON.stringify({ email }));
    return person;
  }

  /** Null where none is kept. */
  async of(tenant: TenantId, person: PersonId): Promise<string | null> {
    const kept = await this.latestValues.get(keyOf(tenant, person));
    return kept === null ? null : parse(kept.value);
  }
}
