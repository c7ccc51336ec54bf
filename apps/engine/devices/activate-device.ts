import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../commands/answer.js';
import type { DeviceTarget } from './device-commands.js';
import { DeviceCommands } from './device-commands.js';
import type { DeviceResource } from './device-resource.js';

/** R7: the app was activated. */
export class ActivateDeviceCommand extends Command<Answer<DeviceResource>> {
  constructor(readonly target: DeviceTarget) {
    super();
  }
}

@CommandHandler(ActivateDeviceCommand)
export class ActivateDeviceHandler implements ICommandHandler<ActivateDeviceCommand> {
  constructor(@Inject(DeviceCommands) private readonly devices: DeviceCommands) {}

  async execute({ target }: ActivateDeviceCommand): Promise<Answer<DeviceResource>> {
    return this.devices.answerOf(target, await this.devices.execute(target, (at) => ({ type: 'ActivateDevice', at })));
  }
}
