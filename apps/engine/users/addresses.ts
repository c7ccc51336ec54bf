import { Inject, Injectable } from '@nestjs/common';
import type { PersonId, TenantId } from '#domain/identity/ids.js';
import { People } from '../personal-data/people.js';
import { personOfAddress } from './person-id.js';

/** E-mail addresses by the opaque ids that events name people by. Kept beside the log, where they can be erased. */
@Injectable()
export class Addresses {
  constructor(@Inject(People) private readonly people: People) {}

  /** @returns who the address stands for, in the same tenant always the same */
  async keep(tenant: TenantId, email: string): Promise<PersonId> {
    const person = personOfAddress(tenant, email);
    await this.people.keepAddress(tenant, person, email);
    return person;
  }

  /** Null where none is kept. */
  async of(tenant: TenantId, person: PersonId): Promise<string | null> {
    return (await this.people.of(tenant, person))?.mail ?? null;
  }
}
