import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { DeviceState } from '#domain/device/decider.js';
import type { Instant } from '#domain/instant.js';
import type { Answer } from '../commands/answer.js';
import type { DeviceTarget } from './device-commands.js';
import { DeviceCommands } from './device-commands.js';
import type { DeviceResource } from './device-resource.js';

export type DeviceObservation = 'ActivateDevice' | 'DeactivateDevice' | 'CheckIn';

/** R7, R21, R22, R28: the app was activated or deactivated, or the device checked in. */
export class ObserveDeviceCommand extends Command<Answer<DeviceResource>> {
  constructor(
    readonly target: DeviceTarget,
    readonly observation: DeviceObservation,
    /** By the source; null: now. */
    readonly at: Instant | null,
  ) {
    super();
  }
}

/** R22. A check-in that is refused, because the device is not activated, is no word of it. */
const HEARD: Readonly<Record<DeviceObservation, (device: DeviceState) => boolean>> = {
  ActivateDevice: ({ unsupported }) => !unsupported,
  DeactivateDevice: () => false,
  CheckIn: ({ activation }) => activation === 'activated',
};

@CommandHandler(ObserveDeviceCommand)
export class ObserveDeviceHandler implements ICommandHandler<ObserveDeviceCommand> {
  constructor(@Inject(DeviceCommands) private readonly devices: DeviceCommands) {}

  async execute({ target, observation, at }: ObserveDeviceCommand): Promise<Answer<DeviceResource>> {
    const sighting = { claimed: at, heard: HEARD[observation] };
    const done = await this.devices.observe(target, sighting, (observed) => ({ type: observation, ...observed }));
    return { ...(await this.devices.answerOf(target.tenant, done)), created: false };
  }
}
