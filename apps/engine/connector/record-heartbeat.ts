import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { RecordFailure, RecordSuccess } from '#domain/connector/commands.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { Answer } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { Try } from './connector-bodies.js';
import { ConnectorCommands } from './connector-commands.js';
import type { ConnectorHealthResource } from './connector-resource.js';
import { Heartbeats, lastDueHeartbeat } from './heartbeats.js';

/** R23, R24: how a try of an outside system ended. */
export class RecordHeartbeatCommand extends Command<Answer<ConnectorHealthResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly tried: Try,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

const commandOf = (tried: Try, at: Instant, lastHeartbeatAt: Instant | null): RecordSuccess | RecordFailure =>
  tried.outcome === 'succeeded'
    ? { type: 'RecordSuccess', at, system: tried.system, lastHeartbeatAt }
    : { type: 'RecordFailure', at, system: tried.system, code: tried.code };

@CommandHandler(RecordHeartbeatCommand)
export class RecordHeartbeatHandler implements ICommandHandler<RecordHeartbeatCommand> {
  constructor(
    @Inject(ConnectorCommands) private readonly connectors: ConnectorCommands,
    @Inject(Heartbeats) private readonly heartbeats: Heartbeats,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute({ tenant, tried, origin }: RecordHeartbeatCommand): Promise<Answer<ConnectorHealthResource>> {
    const at = this.clock.now();
    const before = tried.system === 'intune' ? await this.heartbeats.last(tenant) : null;
    if (tried.system === 'intune') await this.keep(tenant, tried, before, at);
    const command = commandOf(tried, at, before);
    const done = await this.connectors.execute(command, envelopeOf(origin, tenant), origin.ifMatch);
    return this.connectors.healthAfter(tenant, done);
  }

  /**
   * Kept before the events that it leads to, so that no timer between the two takes the connector for a silent one. A
   * failed first one counts no due ones as succeeded any more: the last that did is kept.
   */
  private async keep(tenant: TenantId, { outcome }: Try, before: Instant | null, at: Instant): Promise<void> {
    const { state } = await this.connectors.read(tenant);
    if (state.facts.provisioning === 'unavailable') return;
    if (outcome === 'succeeded') {
      await this.heartbeats.record(tenant, at);
      return;
    }
    const lastDue = before === null ? lastDueHeartbeat(state, at) : null;
    if (lastDue !== null) await this.heartbeats.record(tenant, lastDue);
  }
}
