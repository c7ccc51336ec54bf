import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { DetectThreat } from '#domain/device/commands.js';
import { canonicalClassification } from '#domain/threat-policy/decider.js';
import type { Answer } from '../commands/answer.js';
import type { DeviceTarget } from './device-commands.js';
import { DeviceCommands } from './device-commands.js';
import type { ThreatResource } from './threat-resource.js';
import { Judging } from './judging.js';
import { threatAnswer } from './threat-answer.js';

/** A threat as its source reports it, its classifications in the source's own words. */
export type ReportedThreat = Omit<DetectThreat, 'type' | 'at'>;

/** R10, R13, R14a: the source says that a threat is open. */
export class DetectThreatCommand extends Command<Answer<ThreatResource>> {
  constructor(
    readonly target: DeviceTarget,
    readonly threat: ReportedThreat,
  ) {
    super();
  }
}

@CommandHandler(DetectThreatCommand)
export class DetectThreatHandler implements ICommandHandler<DetectThreatCommand> {
  constructor(
    @Inject(DeviceCommands) private readonly devices: DeviceCommands,
    @Inject(Judging) private readonly judging: Judging,
  ) {}

  async execute({ target, threat }: DetectThreatCommand): Promise<Answer<ThreatResource>> {
    const policy = await this.judging.threatPolicy(target.tenant);
    // Two names of one classification are one.
    const canonical = new Set(threat.classifications.map((code) => canonicalClassification(policy, code)));
    const classifications = [...canonical];
    const done = await this.devices.execute(target, (at) => ({ type: 'DetectThreat', at, ...threat, classifications }));
    return threatAnswer(done, threat.threatId, policy);
  }
}
