import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { JsonObject } from '#domain/codec/json.js';
import type { ThreatReport } from '#domain/device/events.js';
import type { ThreatId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { canonicalClassification } from '#domain/threat-policy/decider.js';
import type { Answer } from '../commands/answer.js';
import type { DeviceTarget } from './device-commands.js';
import { Sealing } from '../personal-data/sealing.js';
import { DeviceCommands } from './device-commands.js';
import { Judging } from './judging.js';
import { ThreatAnswers, wordOfDevice } from './threat-answers.js';
import type { ThreatResource } from './threat-resource.js';

/** A threat as its source reports it, its classifications in the source's own words. */
export interface ReportedThreat {
  readonly threatId: ThreatId;
  readonly report: ThreatReport;
  /** By the source; null: now. */
  readonly detectedAt: Instant | null;
  /** What the source tells beside the report, in the clear; null where it tells no more. */
  readonly details: JsonObject | null;
}

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
    @Inject(ThreatAnswers) private readonly answers: ThreatAnswers,
    @Inject(Sealing) private readonly sealing: Sealing,
  ) {}

  async execute({ target, threat }: DetectThreatCommand): Promise<Answer<ThreatResource>> {
    const policy = await this.judging.threatPolicy(target.tenant);
    const { threatId, report, detectedAt, details } = threat;
    // Two names of one classification are one.
    const canonical = new Set(report.classifications.map((code) => canonicalClassification(policy, code)));
    const classifications = [...canonical];
    const done = await this.devices.observe(target, wordOfDevice(target, detectedAt), async (observed, device) => ({
      type: 'DetectThreat',
      ...observed,
      threatId,
      report: { ...report, classifications },
      details: details === null ? null : await this.sealing.seal(target.tenant, device, details),
    }));
    return this.answers.answerOf(target, done, threatId);
  }
}
