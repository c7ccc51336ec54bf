import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { PersonId, TenantId } from '#domain/identity/ids.js';
import { tenantStream, userStream } from '#domain/identity/stream-name.js';
import type { Answer } from '../commands/answer.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import { ProblemError } from '../http/problem.js';
import { personOfAddress } from '../users/person-id.js';
import { ErasedPeople } from './erased-people.js';
import { Erasures } from './erasures.js';
import { People } from './people.js';
import type { ErasedPersonResource } from './person-resource.js';

/** Makes what is known of a person unreadable for good. */
export class ErasePersonCommand extends Command<Answer<ErasedPersonResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly person: PersonId,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

/**
 * First the events, then the values: a source that tells of the person meanwhile finds the events, and keeps nothing. A
 * person with an address is also the one whom the address stands for: a recipient or contact, or the user of a device
 * that a feed names by its address.
 */
@CommandHandler(ErasePersonCommand)
export class ErasePersonHandler implements ICommandHandler<ErasePersonCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(People) private readonly people: People,
    @Inject(ErasedPeople) private readonly erased: ErasedPeople,
    @Inject(Erasures) private readonly erasures: Erasures,
  ) {}

  async execute({ tenant, person, origin }: ErasePersonCommand): Promise<Answer<ErasedPersonResource>> {
    if (!(await this.isKnown(tenant, person))) throw new ProblemError('not-found', 'There is no such person.');
    const kept = await this.people.of(tenant, person);
    const byAddress = kept?.mail === null || kept === null ? person : personOfAddress(tenant, kept.mail);
    const all = byAddress === person ? [person] : [person, byAddress];
    await this.erasures.begin(tenant, person, all);
    const envelope = envelopeOf(origin, tenant);
    const stream = tenantStream('tenant', tenant);
    const command = { type: 'ErasePerson', at: this.clock.now(), personIds: all } as const;
    const outcome = await this.streams.tenants.execute({ stream, command, envelope, ifMatch: origin.ifMatch });
    if (outcome.kind !== 'done') await this.erasures.abandon(tenant, person);
    const done = doneOrProblem(outcome);
    await this.erasures.complete(tenant, person);
    return { ...answerOf(done, { id: person, erased: true }), created: false };
  }

  private async isKnown(tenant: TenantId, person: PersonId): Promise<boolean> {
    if (await this.erased.has(tenant, person)) return true;
    if ((await this.people.of(tenant, person)) !== null) return true;
    if ((await this.people.devices(tenant, person)).length > 0) return true;
    return (await this.streams.users.read(userStream(tenant, person), 0)).state.signedIn;
  }
}
