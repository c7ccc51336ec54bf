import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { RiskLevel } from '#domain/compliance/levels.js';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import { canonicalClassification } from '#domain/threat-policy/decider.js';
import { rowOf } from '#domain/threat-policy/policy.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import type { Asked } from '../guard/asked.js';
import { BlastRadiusGuard } from '../guard/blast-radius-guard.js';
import { countJudgedBy } from '../guard/counting.js';
import type { GuardedAnswer } from '../guard/guarded-answer.js';
import type { ClassificationResource } from './threat-policy-resource.js';
import { classificationResource } from './threat-policy-resource.js';

/** R11: the risk of one classification, by its canonical code or an alias. */
export class ChangeRiskLevelCommand extends Command<GuardedAnswer<ClassificationResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly classification: string,
    readonly risk: RiskLevel,
    readonly origin: CommandOrigin,
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(ChangeRiskLevelCommand)
export class ChangeRiskLevelHandler implements ICommandHandler<ChangeRiskLevelCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(BlastRadiusGuard) private readonly guard: BlastRadiusGuard,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute(command: ChangeRiskLevelCommand): Promise<GuardedAnswer<ClassificationResource>> {
    const { tenant, classification, risk, origin, asked } = command;
    const outcome = await this.guard.run({
      streams: this.streams.threatPolicies,
      request: {
        stream: tenantStream('threatPolicy', tenant),
        command: { type: 'ChangeRiskLevel', at: this.clock.now(), classification, risk },
        envelope: envelopeOf(origin, tenant),
        ifMatch: origin.ifMatch,
      },
      origin,
      asked,
      count: (fleet, { before, after }) => countJudgedBy(fleet, { threatPolicy: before }, { threatPolicy: after }),
    });
    if (outcome.kind === 'dryRun') return outcome;
    const done = doneOrProblem(outcome);
    const row = rowOf(done.state, canonicalClassification(done.state, classification));
    return { ...answerOf(done, classificationResource(row)), created: false };
  }
}
