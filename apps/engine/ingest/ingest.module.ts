import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DeviceAddresses } from '../devices/device-addresses.js';
import { DevicesModule } from '../devices/devices.module.js';
import { Judging } from '../devices/judging.js';
import { ObservationsModule } from '../devices/observations.module.js';
import { PersonalDataModule } from '../personal-data/personal-data.module.js';
import { DeviceMessages } from './device-messages.js';
import { EventIntake } from './event-intake.js';
import { IngestController } from './ingest.controller.js';
import { IngestMetrics } from './ingest-metrics.js';
import { KeptEvents } from './kept-events.js';
import { ListDeadLettersHandler } from './list-dead-letters.js';
import { LookoutIngest } from './lookout-ingest.js';
import { NewestStatus } from './newest-status.js';
import { RetryDeadLetterHandler } from './retry-dead-letter.js';
import { SeenEvents } from './seen-events.js';
import { TakeInEventsHandler } from './take-in-events.js';
import { ThreatMessages } from './threat-messages.js';

/** The way in of a source's events: R31, R32, R33a. */
@Module({
  imports: [CqrsModule, DevicesModule, ObservationsModule, PersonalDataModule],
  controllers: [IngestController],
  providers: [
    DeviceAddresses,
    Judging,
    SeenEvents,
    NewestStatus,
    KeptEvents,
    DeviceMessages,
    ThreatMessages,
    EventIntake,
    LookoutIngest,
    IngestMetrics,
    TakeInEventsHandler,
    ListDeadLettersHandler,
    RetryDeadLetterHandler,
  ],
})
export class IngestModule {}
