import type { OnApplicationBootstrap } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { isJsonObject, wordsOf } from '#domain/codec/json.js';
import type { DeviceId, PersonId, TenantId } from '#domain/identity/ids.js';
import { isPersonId, isTenantId } from '#domain/identity/ids.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { EVENT_LOG, LATEST_VALUES, LOGGER } from '../ports.js';
import { deviceOfNobody } from './device-of-nobody.js';
import { devicesOfPhone } from './device-history.js';
import { ErasedPeople } from './erased-people.js';
import { People } from './people.js';
import type { PersonalKey } from './personal-values.js';
import { PersonalValues } from './personal-values.js';

const PREFIX = 'erasing/';
const markOf = (tenant: TenantId, person: PersonId): string => `${PREFIX}${tenant}/${person}`;

/** @throws WrongShape, SyntaxError */
function peopleIn(text: string): readonly PersonId[] {
  const value: unknown = JSON.parse(text);
  return wordsOf(isJsonObject(value) ? value : {}, 'people', isPersonId);
}

/**
 * Erases what is kept of people, and the keys of what was sealed for their devices. What is to be erased is noted before
 * the log says so, and the note goes away last: a crash between is made good at the next start.
 */
@Injectable()
export class Erasures implements OnApplicationBootstrap {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(LATEST_VALUES) private readonly latestValues: LatestValues,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(ErasedPeople) private readonly erased: ErasedPeople,
    @Inject(People) private readonly people: People,
    @Inject(PersonalValues) private readonly values: PersonalValues,
  ) {}

  /** Before the log says that the person is erased. @param all the person, under every id that it is known by */
  async begin(tenant: TenantId, person: PersonId, all: readonly PersonId[]): Promise<void> {
    await this.latestValues.set(markOf(tenant, person), JSON.stringify({ people: all }));
  }

  /** The log has not taken it. */
  async abandon(tenant: TenantId, person: PersonId): Promise<void> {
    await this.latestValues.delete(markOf(tenant, person));
  }

  /**
   * When the log says so. Resolves when the values are in no file any more.
   *
   * @throws LogUnavailable where they could not be erased; called again, or at the next start, it goes on
   */
  async complete(tenant: TenantId, person: PersonId): Promise<void> {
    const mark = await this.latestValues.get(markOf(tenant, person));
    const all = mark === null ? [person] : peopleIn(mark.value);
    const devices = new Set<DeviceId>([deviceOfNobody(tenant)]);
    for (const one of all) {
      for (const device of await this.people.devices(tenant, one)) {
        for (const same of await devicesOfPhone(this.log, tenant, device)) devices.add(same);
      }
    }
    const keys: PersonalKey[] = [
      ...all.map((id) => ({ kind: 'person', id }) as const),
      ...[...devices].map((id) => ({ kind: 'seal', id }) as const),
    ];
    await this.values.erase(tenant, keys);
    await this.latestValues.delete(markOf(tenant, person));
  }

  async onApplicationBootstrap(): Promise<void> {
    for await (const { key } of this.latestValues.list(PREFIX)) {
      const [tenant = '', person = ''] = key.slice(PREFIX.length).split('/');
      if (!isTenantId(tenant) || !isPersonId(person)) continue;
      if (await this.erased.has(tenant, person)) await this.complete(tenant, person);
      // Another node may be about to say so in the log: a note that leads to nothing does no harm.
      else if (this.log.soleWriter) await this.abandon(tenant, person);
      this.logger.info('an erasure that a crash had left unfinished was completed');
    }
  }
}
