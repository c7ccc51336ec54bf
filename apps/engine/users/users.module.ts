import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PersonalDataModule } from '../personal-data/personal-data.module.js';
import { Addresses } from './addresses.js';
import { ChangeNotificationPreferenceHandler, GetNotificationPreferenceHandler } from './notification-preferences.js';
import { PreferencesController } from './preferences.controller.js';
import { SignIns } from './sign-ins.js';

/** The people of a tenant: who signed in, what they want to be told of (R3, R29), and where they are written to. */
@Module({
  imports: [CqrsModule, PersonalDataModule],
  controllers: [PreferencesController],
  providers: [Addresses, SignIns, ChangeNotificationPreferenceHandler, GetNotificationPreferenceHandler],
  exports: [Addresses, SignIns],
})
export class UsersModule {}
