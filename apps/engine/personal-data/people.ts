import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '#domain/codec/json.js';
import { textOrNullOf } from '#domain/codec/json.js';
import type { DeviceId, PersonId, TenantId } from '#domain/identity/ids.js';
import { isDeviceId } from '#domain/identity/ids.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LATEST_VALUES } from '../ports.js';
import { personOfOutsideId } from '../users/person-id.js';
import { ErasedPeople } from './erased-people.js';
import type { Person } from './person.js';
import type { UserResource } from './person-resource.js';
import { userResource } from './person-resource.js';
import type { PersonalKey } from './personal-values.js';
import { PersonalValues } from './personal-values.js';

/** What a source tells of a person. */
export interface ToldPerson {
  /** As the source knows the person. */
  readonly id: string;
  readonly displayName?: string;
  readonly mail?: string;
}

const NOBODY: Person = { displayName: null, mail: null };

const keyOf = (person: PersonId): PersonalKey => ({ kind: 'person', id: person });

/** @throws WrongShape */
const parse = (kept: JsonObject): Person => ({
  displayName: textOrNullOf(kept, 'displayName'),
  mail: textOrNullOf(kept, 'mail'),
});

/** Ids only, which tell nothing by themselves. */
const devicesOf = (tenant: TenantId, person: PersonId): string => `personDevice/${tenant}/${person}/`;

/** Names and addresses of people, by the opaque ids that events name them by; and which devices were ever theirs. */
@Injectable()
export class People {
  constructor(
    @Inject(PersonalValues) private readonly values: PersonalValues,
    @Inject(ErasedPeople) private readonly erased: ErasedPeople,
    @Inject(LATEST_VALUES) private readonly latestValues: LatestValues,
  ) {}

  /** Keeps what a source tells; what it leaves out stays as it was. Of an erased person nothing is kept. */
  async keep(tenant: TenantId, { id, displayName, mail }: ToldPerson): Promise<PersonId> {
    const person = personOfOutsideId(tenant, id);
    if (await this.erased.has(tenant, person)) return person;
    await this.change(tenant, person, (known) => ({
      displayName: displayName ?? known.displayName,
      mail: mail ?? known.mail,
    }));
    // Asked again: who was erased meanwhile may have been so before this was written.
    if (await this.erased.has(tenant, person)) await this.values.erase(tenant, [keyOf(person)]);
    return person;
  }

  /** Keeps the address that an admin names, also that of a person who was erased: it is the admin's own word. */
  async keepAddress(tenant: TenantId, person: PersonId, mail: string): Promise<void> {
    await this.change(tenant, person, ({ displayName }) => ({ displayName, mail }));
  }

  /** Null where nothing is kept. */
  async of(tenant: TenantId, person: PersonId): Promise<Person | null> {
    const kept = await this.values.get(tenant, keyOf(person));
    return kept === null ? null : parse(kept);
  }

  /** Whose device it is, as it is shown; null where nobody has said. */
  async shown(tenant: TenantId, person: PersonId | null): Promise<UserResource | null> {
    if (person === null) return null;
    const erased = await this.erased.has(tenant, person);
    return userResource(person, erased ? null : await this.of(tenant, person), erased);
  }

  /** Remembers a device as one that was theirs, for good. On disk before it resolves. */
  async noteDevice(tenant: TenantId, person: PersonId, device: DeviceId): Promise<void> {
    const key = devicesOf(tenant, person) + device;
    if ((await this.latestValues.get(key)) === null) await this.latestValues.set(key, '{}');
  }

  /** All devices that were ever theirs. */
  async devices(tenant: TenantId, person: PersonId): Promise<DeviceId[]> {
    const prefix = devicesOf(tenant, person);
    const found: DeviceId[] = [];
    for await (const { key } of this.latestValues.list(prefix)) {
      const device = key.slice(prefix.length);
      if (isDeviceId(device)) found.push(device);
    }
    return found;
  }

  private async change(tenant: TenantId, person: PersonId, next: (known: Person) => Person): Promise<void> {
    await this.values.change(tenant, keyOf(person), (kept) => {
      const known = kept === null ? NOBODY : parse(kept);
      const { displayName, mail } = next(known);
      return displayName === known.displayName && mail === known.mail ? kept : { displayName, mail };
    });
  }
}
