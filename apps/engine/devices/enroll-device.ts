import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import type { Answer } from '../commands/answer.js';
import { doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DeviceCommands } from './device-commands.js';
import type { Enrolment } from './device-enrolment.js';
import { DeviceEnrolment } from './device-enrolment.js';
import type { DeviceResource } from './device-resource.js';

/** R8, R33a: enrolls by hand, or brings the attributes of a known device up to date. */
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
  constructor(
    @Inject(DeviceEnrolment) private readonly enrolments: DeviceEnrolment,
    @Inject(DeviceCommands) private readonly devices: DeviceCommands,
  ) {}

  async execute({ tenant, enrolment, origin }: EnrollDeviceCommand): Promise<Answer<DeviceResource>> {
    const outcome = await this.enrolments.enroll(enrolment, envelopeOf(origin, tenant), origin.ifMatch);
    return this.devices.answerOf(tenant, doneOrProblem(outcome));
  }
}
