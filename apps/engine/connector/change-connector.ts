import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { DeprovisionConnector, ReleaseSweep } from '#domain/connector/commands.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Answer } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { ConnectorCommands } from './connector-commands.js';
import type { ConnectorResource } from './connector-resource.js';

/** What an admin does to a connector, its settings apart. When it is decided is the handler's to add. */
export type ConnectorChange = Omit<DeprovisionConnector, 'at'> | Omit<ReleaseSweep, 'at'>;

/** R22a, R24. */
export class ChangeConnectorCommand extends Command<Answer<ConnectorResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly change: ConnectorChange,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

@CommandHandler(ChangeConnectorCommand)
export class ChangeConnectorHandler implements ICommandHandler<ChangeConnectorCommand> {
  constructor(
    @Inject(ConnectorCommands) private readonly connectors: ConnectorCommands,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute({ tenant, change, origin }: ChangeConnectorCommand): Promise<Answer<ConnectorResource>> {
    const command = { ...change, at: this.clock.now() };
    const done = await this.connectors.execute(command, envelopeOf(origin, tenant), origin.ifMatch);
    return this.connectors.answerOf(tenant, done);
  }
}
