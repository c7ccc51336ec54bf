import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { Platform, PlatformRule } from '#domain/compliance-policy/events.js';
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
import type { PlatformRuleResource } from './platform-rule.js';
import { ruleResource } from './platform-rule.js';

/** Replaces the whole rule of one platform (R15–R20). The same rule again writes nothing. */
export class ChangePlatformRuleCommand extends Command<GuardedAnswer<PlatformRuleResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly platform: Platform,
    readonly rule: PlatformRule,
    readonly origin: CommandOrigin,
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(ChangePlatformRuleCommand)
export class ChangePlatformRuleHandler implements ICommandHandler<ChangePlatformRuleCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(BlastRadiusGuard) private readonly guard: BlastRadiusGuard,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute(command: ChangePlatformRuleCommand): Promise<GuardedAnswer<PlatformRuleResource>> {
    const { tenant, platform, rule, origin, asked } = command;
    const outcome = await this.guard.run({
      streams: this.streams.compliancePolicies,
      request: {
        stream: tenantStream('compliancePolicy', tenant),
        command: { type: 'ChangePlatformRule', at: this.clock.now(), platform, rule },
        envelope: envelopeOf(origin, tenant),
        ifMatch: origin.ifMatch,
      },
      origin,
      asked,
      count: (fleet, { before, after }) =>
        countJudgedBy(fleet, { compliancePolicy: before }, { compliancePolicy: after }),
    });
    if (outcome.kind === 'dryRun') return outcome;
    const done = doneOrProblem(outcome);
    return answerOf(done, ruleResource(done.state[platform]));
  }
}
