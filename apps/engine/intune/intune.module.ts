import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ConnectorModule } from '../connector/connector.module.js';
import { FeedHub } from './feed-hub.js';
import { FeedRetention } from './feed-retention.js';
import { GetIntuneConnectorHandler } from './get-intune-connector.js';
import { GetIntuneDeviceHandler } from './get-intune-device.js';
import { IntuneController } from './intune.controller.js';
import { ListIntuneDevicesHandler } from './list-intune-devices.js';
import { PollFeedHandler } from './poll-feed.js';

/** What Intune would be told: snapshot and feed (R25–R28). */
@Module({
  imports: [CqrsModule, ConnectorModule],
  controllers: [IntuneController],
  providers: [
    FeedHub,
    FeedRetention,
    PollFeedHandler,
    ListIntuneDevicesHandler,
    GetIntuneDeviceHandler,
    GetIntuneConnectorHandler,
  ],
})
export class IntuneModule {}
