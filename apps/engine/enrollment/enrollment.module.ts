import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DevicesModule } from '../devices/devices.module.js';
import { GuardModule } from '../guard/guard.module.js';
import { AddGroupHandler } from './add-group.js';
import { Departures } from './departures.js';
import { EnrollmentController } from './enrollment.controller.js';
import { GroupCommands } from './group-commands.js';
import { GroupMembers } from './group-members.js';
import { GroupTurns } from './group-turns.js';
import { ListGroupsHandler } from './list-groups.js';
import { ListUnsupportedDevicesHandler } from './list-unsupported-devices.js';
import { PollProgresses } from './poll-progress.js';
import { RecordPollHandler } from './record-poll.js';
import { RemoveGroupHandler } from './remove-group.js';

/** Enrollment groups and who comes by them (R4–R8). */
@Module({
  imports: [CqrsModule, GuardModule, DevicesModule],
  controllers: [EnrollmentController],
  providers: [
    GroupCommands,
    GroupMembers,
    GroupTurns,
    PollProgresses,
    Departures,
    AddGroupHandler,
    RemoveGroupHandler,
    RecordPollHandler,
    ListGroupsHandler,
    ListUnsupportedDevicesHandler,
  ],
})
export class EnrollmentModule {}
