import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import type { Asked } from '../guard/asked.js';
import { BlastRadiusGuard } from '../guard/blast-radius-guard.js';
import { countJudgedBy } from '../guard/counting.js';
import type { GuardedAnswer } from '../guard/guarded-answer.js';
import type { ThreatPolicyResource } from './threat-policy-resource.js';
import { threatPolicyResource } from './threat-policy-resource.js';

/** R12: every classification back to the defaults of the running engine. */
export class ResetThreatPolicyCommand extends Command<GuardedAnswer<ThreatPolicyResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly origin: CommandOrigin,
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(ResetThreatPolicyCommand)
export class ResetThreatPolicyHandler implements ICommandHandler<ResetThreatPolicyCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(BlastRadiusGuard) private readonly guard: BlastRadiusGuard,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute(command: ResetThreatPolicyCommand): Promise<GuardedAnswer<ThreatPolicyResource>> {
    const { tenant, origin, asked } = command;
    const outcome = await this.guard.run({
      streams: this.streams.threatPolicies,
      request: {
        stream: tenantStream('threatPolicy', tenant),
        command: { type: 'ResetThreatPolicy', at: this.clock.now() },
        envelope: envelopeOf(origin, tenant),
        ifMatch: origin.ifMatch,
      },
      origin,
      asked,
      count: (fleet, { before, after }) => countJudgedBy(fleet, { threatPolicy: before }, { threatPolicy: after }),
    });
    if (outcome.kind === 'dryRun') return outcome;
    const done = doneOrProblem(outcome);
    return { ...answerOf(done, threatPolicyResource(done.state)), created: false };
  }
}
