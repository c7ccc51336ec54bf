import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import type { Answer } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { ConnectorCommands } from './connector-commands.js';
import type { ConnectorResource } from './connector-resource.js';
import { FirstHeartbeat } from './first-heartbeat.js';

/** R24: sets a deprovisioned connector up again, with the settings it had. */
export class SetUpConnectorCommand extends Command<Answer<ConnectorResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

@CommandHandler(SetUpConnectorCommand)
export class SetUpConnectorHandler implements ICommandHandler<SetUpConnectorCommand> {
  constructor(
    @Inject(ConnectorCommands) private readonly connectors: ConnectorCommands,
    @Inject(FirstHeartbeat) private readonly firstHeartbeat: FirstHeartbeat,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute({ tenant, origin }: SetUpConnectorCommand): Promise<Answer<ConnectorResource>> {
    const envelope = envelopeOf(origin, tenant);
    const at = this.clock.now();
    const done = await this.connectors.execute({ type: 'SetUpConnector', at }, envelope, origin.ifMatch);
    const { revision, position } = await this.firstHeartbeat.send(envelope);
    return { ...(await this.connectors.answerOf(tenant, done)), revision, position };
  }
}
