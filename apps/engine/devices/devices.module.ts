import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PersonalDataModule } from '../personal-data/personal-data.module.js';
import { DeleteDeviceHandler } from './delete-device.js';
import { DetectThreatHandler } from './detect-threat.js';
import { DeviceAddresses } from './device-addresses.js';
import { DeviceCommands } from './device-commands.js';
import { DeviceEnrolment } from './device-enrolment.js';
import { DeviceJoining } from './device-joining.js';
import { DevicesController } from './devices.controller.js';
import { EnrollDeviceHandler } from './enroll-device.js';
import { Explaining } from './explaining.js';
import { GetDeviceHandler } from './get-device.js';
import { IgnoreThreatHandler } from './ignore-threat.js';
import { Judging } from './judging.js';
import { ThreatAnswers } from './threat-answers.js';
import { ListDevicesHandler } from './list-devices.js';
import { ListDeviceThreatsHandler } from './list-device-threats.js';
import { ObservationsController } from './observations.controller.js';
import { ObservationsModule } from './observations.module.js';
import { ObserveDeviceHandler } from './observe-device.js';
import { ResolveThreatHandler } from './resolve-threat.js';
import { ThreatsController } from './threats.controller.js';

/** Devices, their threats and their verdicts. */
@Module({
  imports: [CqrsModule, ObservationsModule, PersonalDataModule],
  controllers: [DevicesController, ObservationsController, ThreatsController],
  providers: [
    DeviceCommands,
    DeviceAddresses,
    DeviceJoining,
    DeviceEnrolment,
    Judging,
    ThreatAnswers,
    EnrollDeviceHandler,
    ObserveDeviceHandler,
    DeleteDeviceHandler,
    DetectThreatHandler,
    ResolveThreatHandler,
    IgnoreThreatHandler,
    Explaining,
    GetDeviceHandler,
    ListDevicesHandler,
    ListDeviceThreatsHandler,
  ],
  exports: [DeviceCommands, DeviceEnrolment],
})
export class DevicesModule {}
