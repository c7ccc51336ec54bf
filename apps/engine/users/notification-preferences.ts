import { Inject } from '@nestjs/common';
import type { ICommandHandler, IQueryHandler } from '@nestjs/cqrs';
import { Command, CommandHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { PersonId, TenantId } from '#domain/identity/ids.js';
import { userStream } from '#domain/identity/stream-name.js';
import type { NotificationPreference } from '#domain/user/events.js';
import type { Answer } from '../commands/answer.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';

/** R29: of which risks a person is told. */
export class ChangeNotificationPreferenceCommand extends Command<Answer<NotificationPreference>> {
  constructor(
    readonly tenant: TenantId,
    readonly person: PersonId,
    readonly preference: NotificationPreference,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

@CommandHandler(ChangeNotificationPreferenceCommand)
export class ChangeNotificationPreferenceHandler implements ICommandHandler<ChangeNotificationPreferenceCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute({
    tenant,
    person,
    preference,
    origin,
  }: ChangeNotificationPreferenceCommand): Promise<Answer<NotificationPreference>> {
    const outcome = await this.streams.users.execute({
      stream: userStream(tenant, person),
      command: { type: 'ChangeNotificationPreference', at: this.clock.now(), preference },
      envelope: envelopeOf(origin, tenant),
      ifMatch: origin.ifMatch,
    });
    const done = doneOrProblem(outcome);
    return { ...answerOf(done, done.state.preference), created: false };
  }
}

export interface PreferenceReading {
  readonly resource: NotificationPreference;
  /** Of the person's stream. */
  readonly revision: number;
}

export class GetNotificationPreferenceQuery extends Query<PreferenceReading> {
  constructor(
    readonly tenant: TenantId,
    readonly person: PersonId,
  ) {
    super();
  }
}

/** Answers from the person's own stream, which no read model holds. */
@QueryHandler(GetNotificationPreferenceQuery)
export class GetNotificationPreferenceHandler implements IQueryHandler<GetNotificationPreferenceQuery> {
  constructor(@Inject(Streams) private readonly streams: Streams) {}

  async execute({ tenant, person }: GetNotificationPreferenceQuery): Promise<PreferenceReading> {
    const { state, revision } = await this.streams.users.read(userStream(tenant, person), 0);
    return { resource: state.preference, revision };
  }
}
