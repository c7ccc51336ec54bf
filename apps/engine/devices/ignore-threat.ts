import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ThreatId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { Answer } from '../commands/answer.js';
import type { DeviceTarget } from './device-commands.js';
import { DeviceCommands } from './device-commands.js';
import { ThreatAnswers } from './threat-answers.js';
import type { ThreatResource } from './threat-resource.js';

/** R14, R14a: what an admin says of a threat. */
export type AdminWord =
  { readonly status: 'ignored'; readonly reason: string; readonly until: Instant | null } | { readonly status: 'open' };

/** R14, R14a: an admin ignores a threat, or ends an admin's ignore. */
export class IgnoreThreatCommand extends Command<Answer<ThreatResource>> {
  constructor(
    readonly target: DeviceTarget,
    readonly threatId: ThreatId,
    readonly word: AdminWord,
  ) {
    super();
  }
}

@CommandHandler(IgnoreThreatCommand)
export class IgnoreThreatHandler implements ICommandHandler<IgnoreThreatCommand> {
  constructor(
    @Inject(DeviceCommands) private readonly devices: DeviceCommands,
    @Inject(ThreatAnswers) private readonly answers: ThreatAnswers,
  ) {}

  /** @throws ProblemError where the command is refused, such as for an expiry that is not in the future */
  async execute({ target, threatId, word }: IgnoreThreatCommand): Promise<Answer<ThreatResource>> {
    const done = await this.devices.execute(target, (at) =>
      word.status === 'open'
        ? { type: 'ReopenThreat', at, threatId }
        : { type: 'IgnoreThreat', at, threatId, reason: word.reason, until: word.until },
    );
    return this.answers.answerOf(target, done, threatId);
  }
}
