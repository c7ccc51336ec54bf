import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ThreatId } from '#domain/identity/ids.js';
import type { Answer } from '../commands/answer.js';
import type { DeviceTarget } from './device-commands.js';
import { DeviceCommands } from './device-commands.js';
import type { DeviceResource } from './device-resource.js';

/** R14a: the source says that a threat is resolved. */
export class ResolveThreatCommand extends Command<Answer<DeviceResource>> {
  constructor(
    readonly target: DeviceTarget,
    readonly threatId: ThreatId,
  ) {
    super();
  }
}

@CommandHandler(ResolveThreatCommand)
export class ResolveThreatHandler implements ICommandHandler<ResolveThreatCommand> {
  constructor(@Inject(DeviceCommands) private readonly devices: DeviceCommands) {}

  execute({ target, threatId }: ResolveThreatCommand): Promise<Answer<DeviceResource>> {
    return this.devices.execute(target, (at) => ({ type: 'ResolveThreat', at, threatId }));
  }
}
