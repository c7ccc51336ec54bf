import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type {
  ChangeConnectionSettings,
  ChangeEnrollmentSettings,
  ChangeStateSync,
  DeprovisionConnector,
  ReleaseSweep,
} from '#domain/connector/commands.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Answer } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { ConnectorCommands } from './connector-commands.js';
import type { ConnectorResource } from './connector-resource.js';
import { Heartbeats } from './heartbeats.js';

/** What an admin does to a connector. When it is decided, and the last heartbeat, are the handler's to add. */
export type ConnectorChange =
  | Omit<ChangeConnectionSettings, 'at' | 'lastHeartbeatAt'>
  | Omit<ChangeEnrollmentSettings, 'at'>
  | Omit<ChangeStateSync, 'at'>
  | Omit<DeprovisionConnector, 'at'>
  | Omit<ReleaseSweep, 'at'>;

/** R6, R8, R22, R22a, R23, R24, R26. */
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
    @Inject(Heartbeats) private readonly heartbeats: Heartbeats,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute({ tenant, change, origin }: ChangeConnectorCommand): Promise<Answer<ConnectorResource>> {
    const lastHeartbeatAt = await this.heartbeats.last(tenant);
    const at = this.clock.now();
    const command = change.type === 'ChangeConnectionSettings' ? { ...change, at, lastHeartbeatAt } : { ...change, at };
    const done = await this.connectors.execute(command, envelopeOf(origin, tenant), origin.ifMatch);
    return this.connectors.answerOf(tenant, done);
  }
}
