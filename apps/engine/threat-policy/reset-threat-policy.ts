import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Answer } from '../commands/answer.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import type { ThreatPolicyResource } from './threat-policy-resource.js';
import { threatPolicyResource } from './threat-policy-resource.js';

/** R12: every classification back to the defaults of the running engine. */
export class ResetThreatPolicyCommand extends Command<Answer<ThreatPolicyResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

@CommandHandler(ResetThreatPolicyCommand)
export class ResetThreatPolicyHandler implements ICommandHandler<ResetThreatPolicyCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute({ tenant, origin }: ResetThreatPolicyCommand): Promise<Answer<ThreatPolicyResource>> {
    const outcome = await this.streams.threatPolicies.execute({
      stream: tenantStream('threatPolicy', tenant),
      command: { type: 'ResetThreatPolicy', at: this.clock.now() },
      envelope: envelopeOf(origin, tenant),
      ifMatch: origin.ifMatch,
    });
    const done = doneOrProblem(outcome);
    return { ...answerOf(done, threatPolicyResource(done.state)), created: false };
  }
}
