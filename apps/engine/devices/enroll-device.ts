import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { EnrollDevice } from '#domain/device/commands.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Answer } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { DeviceCommands } from './device-commands.js';
import type { OutsideIds } from './device-id.js';
import { deviceIdOf } from './device-id.js';
import type { DeviceResource } from './device-resource.js';

/** What is told of a device that enrolls. */
export type Enrolment = OutsideIds & Omit<EnrollDevice, 'type' | 'at' | keyof OutsideIds>;

/** R8: enrolls by hand, or brings the attributes of a known device up to date. */
export class EnrollDeviceCommand extends Command<Answer<DeviceResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly enrolment: Enrolment,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

@CommandHandler(EnrollDeviceCommand)
export class EnrollDeviceHandler implements ICommandHandler<EnrollDeviceCommand> {
  constructor(@Inject(DeviceCommands) private readonly devices: DeviceCommands) {}

  async execute({ tenant, enrolment, origin }: EnrollDeviceCommand): Promise<Answer<DeviceResource>> {
    const target = { tenant, device: deviceIdOf(tenant, enrolment), origin };
    const done = await this.devices.execute(target, (at) => ({ type: 'EnrollDevice', at, ...enrolment }));
    return this.devices.answerOf(target, done);
  }
}
