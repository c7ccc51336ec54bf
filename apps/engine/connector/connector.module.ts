import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ObservationsModule } from '../devices/observations.module.js';
import { UsersModule } from '../users/users.module.js';
import { GuardModule } from '../guard/guard.module.js';
import { ChangeConnectorHandler } from './change-connector.js';
import { ChangeErrorRecipientHandler } from './change-error-recipient.js';
import { ChangeSettingsHandler } from './change-settings.js';
import { ConnectorCommands } from './connector-commands.js';
import { ConnectorController } from './connector.controller.js';
import { ConnectorHealths } from './connector-health.js';
import { ConnectorSettingsController } from './connector-settings.controller.js';
import { FirstHeartbeat } from './first-heartbeat.js';
import { GetConnectorHandler } from './get-connector.js';
import { Heartbeats } from './heartbeats.js';
import { RecordHeartbeatHandler } from './record-heartbeat.js';
import { SetUpConnectorHandler } from './set-up-connector.js';

/** The link to Intune: settings, heartbeat and health (R22–R24, R26, R30). */
@Module({
  imports: [CqrsModule, GuardModule, ObservationsModule, UsersModule],
  controllers: [ConnectorController, ConnectorSettingsController],
  providers: [
    ConnectorCommands,
    ConnectorHealths,
    Heartbeats,
    FirstHeartbeat,
    ChangeConnectorHandler,
    ChangeSettingsHandler,
    ChangeErrorRecipientHandler,
    SetUpConnectorHandler,
    RecordHeartbeatHandler,
    GetConnectorHandler,
  ],
  exports: [ConnectorHealths, Heartbeats, FirstHeartbeat],
})
export class ConnectorModule {}
