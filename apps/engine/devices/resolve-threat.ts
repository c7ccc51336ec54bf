import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ThreatId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { Answer } from '../commands/answer.js';
import type { DeviceTarget } from './device-commands.js';
import { DeviceCommands } from './device-commands.js';
import { ThreatAnswers, wordOfDevice } from './threat-answers.js';
import type { ThreatResource } from './threat-resource.js';

/** R14a: the source says that a threat is resolved. */
export class ResolveThreatCommand extends Command<Answer<ThreatResource>> {
  constructor(
    readonly target: DeviceTarget,
    readonly threatId: ThreatId,
    /** By the source; null: now. */
    readonly at: Instant | null,
  ) {
    super();
  }
}

@CommandHandler(ResolveThreatCommand)
export class ResolveThreatHandler implements ICommandHandler<ResolveThreatCommand> {
  constructor(
    @Inject(DeviceCommands) private readonly devices: DeviceCommands,
    @Inject(ThreatAnswers) private readonly answers: ThreatAnswers,
  ) {}

  async execute({ target, threatId, at }: ResolveThreatCommand): Promise<Answer<ThreatResource>> {
    const done = await this.devices.observe(target, wordOfDevice(target, at), (observed) => ({
      type: 'ResolveThreat',
      ...observed,
      threatId,
      cause: 'reported',
      report: null,
    }));
    return this.answers.answerOf(target, done, threatId);
  }
}
