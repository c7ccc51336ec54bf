import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import type { Answer } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Addresses } from '../users/addresses.js';
import { ConnectorCommands } from './connector-commands.js';
import type { ConnectorResource } from './connector-resource.js';

/** R30: who is told of failures. */
export class ChangeErrorRecipientCommand extends Command<Answer<ConnectorResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly email: string | null,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

/** The address is kept before the event that names its person: there is none that leads nowhere. */
@CommandHandler(ChangeErrorRecipientCommand)
export class ChangeErrorRecipientHandler implements ICommandHandler<ChangeErrorRecipientCommand> {
  constructor(
    @Inject(ConnectorCommands) private readonly connectors: ConnectorCommands,
    @Inject(Addresses) private readonly addresses: Addresses,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute({ tenant, email, origin }: ChangeErrorRecipientCommand): Promise<Answer<ConnectorResource>> {
    const recipientId = email === null ? null : await this.addresses.keep(tenant, email);
    const done = await this.connectors.execute(
      { type: 'ChangeErrorRecipient', at: this.clock.now(), recipientId },
      envelopeOf(origin, tenant),
      origin.ifMatch,
    );
    return this.connectors.answerOf(tenant, done);
  }
}
