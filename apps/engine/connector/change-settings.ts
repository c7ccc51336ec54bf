import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type {
  ChangeConnectionSettings,
  ChangeEnrollmentSettings,
  ChangeStateSync,
} from '#domain/connector/commands.js';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { BlastCounts } from '#domain/guard/counts.js';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { Proposed } from '../commands/outcome.js';
import { Streams } from '../commands/streams.js';
import type { Asked } from '../guard/asked.js';
import { BlastRadiusGuard } from '../guard/blast-radius-guard.js';
import { countJudgedBy, countStateSync } from '../guard/counting.js';
import type { Fleet } from '../guard/fleets.js';
import type { GuardedAnswer } from '../guard/guarded-answer.js';
import { ThresholdCounting } from '../guard/threshold-counting.js';
import { ConnectorCommands } from './connector-commands.js';
import type { ConnectorResource } from './connector-resource.js';
import { Heartbeats } from './heartbeats.js';

/** A change of settings that can give devices another verdict or Intune state. When it is decided, and the last heartbeat, are the handler's to add. */
export type SettingsChange =
  | Omit<ChangeConnectionSettings, 'at' | 'lastHeartbeatAt'>
  | Omit<ChangeEnrollmentSettings, 'at'>
  | Omit<ChangeStateSync, 'at'>;

/** R6, R8, R22, R23, R26, R34. */
export class ChangeSettingsCommand extends Command<GuardedAnswer<ConnectorResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly change: SettingsChange,
    readonly origin: CommandOrigin,
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(ChangeSettingsCommand)
export class ChangeSettingsHandler implements ICommandHandler<ChangeSettingsCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(ConnectorCommands) private readonly connectors: ConnectorCommands,
    @Inject(Heartbeats) private readonly heartbeats: Heartbeats,
    @Inject(BlastRadiusGuard) private readonly guard: BlastRadiusGuard,
    @Inject(ThresholdCounting) private readonly thresholds: ThresholdCounting,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute({ tenant, change, origin, asked }: ChangeSettingsCommand): Promise<GuardedAnswer<ConnectorResource>> {
    const lastHeartbeatAt = await this.heartbeats.last(tenant);
    const at = this.clock.now();
    const command = change.type === 'ChangeConnectionSettings' ? { ...change, at, lastHeartbeatAt } : { ...change, at };
    const outcome = await this.guard.run({
      streams: this.streams.connectors,
      request: {
        stream: tenantStream('connector', tenant),
        command,
        envelope: envelopeOf(origin, tenant),
        ifMatch: origin.ifMatch,
      },
      origin,
      asked,
      count: (fleet, proposed) => this.count(fleet, change, proposed, at),
    });
    if (outcome.kind === 'dryRun') return outcome;
    return this.connectors.answerOf(tenant, doneOrProblem(outcome));
  }

  private count(
    fleet: Fleet,
    { type }: SettingsChange,
    { before, after }: Proposed<ConnectorState>,
    at: Instant,
  ): Promise<BlastCounts> {
    switch (type) {
      case 'ChangeConnectionSettings':
        return countJudgedBy(fleet, { connector: before.facts }, { connector: after.facts });
      case 'ChangeEnrollmentSettings':
        return this.thresholds.count(fleet, {
          before: before.settings.disconnectedAfterDays,
          after: after.settings.disconnectedAfterDays,
          at,
        });
      case 'ChangeStateSync':
        return countStateSync(fleet, before.facts, after.facts);
    }
  }
}
