import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../commands/answer.js';
import type { DeviceTarget } from './device-commands.js';
import { DeviceCommands } from './device-commands.js';
import type { DeviceResource } from './device-resource.js';

/** R8: ends the device's generation. It is no ban: whoever enrolls it again begins the next one. */
export class DeleteDeviceCommand extends Command<Answer<DeviceResource>> {
  constructor(readonly target: DeviceTarget) {
    super();
  }
}

@CommandHandler(DeleteDeviceCommand)
export class DeleteDeviceHandler implements ICommandHandler<DeleteDeviceCommand> {
  constructor(@Inject(DeviceCommands) private readonly devices: DeviceCommands) {}

  async execute({ target }: DeleteDeviceCommand): Promise<Answer<DeviceResource>> {
    const done = await this.devices.execute(target, (at) => ({ type: 'DeleteDevice', at, cause: 'command' }));
    return { ...(await this.devices.answerOf(target.tenant, done)), created: false };
  }
}
