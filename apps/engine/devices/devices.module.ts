import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ActivateDeviceHandler } from './activate-device.js';
import { DetectThreatHandler } from './detect-threat.js';
import { DeviceCommands } from './device-commands.js';
import { DevicesController } from './devices.controller.js';
import { EnrollDeviceHandler } from './enroll-device.js';
import { GetDeviceHandler } from './get-device.js';
import { Judging } from './judging.js';
import { ResolveThreatHandler } from './resolve-threat.js';

/** Devices, their threats and their verdicts. */
@Module({
  imports: [CqrsModule],
  controllers: [DevicesController],
  providers: [
    DeviceCommands,
    Judging,
    EnrollDeviceHandler,
    ActivateDeviceHandler,
    DetectThreatHandler,
    ResolveThreatHandler,
    GetDeviceHandler,
  ],
})
export class DevicesModule {}
