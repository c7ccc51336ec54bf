import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PersonalDataModule } from '../personal-data/personal-data.module.js';
import { ListThreatsHandler } from './list-threats.js';
import { TenantThreatsController } from './tenant-threats.controller.js';

/** The threats of all devices of a tenant. */
@Module({
  imports: [CqrsModule, PersonalDataModule],
  controllers: [TenantThreatsController],
  providers: [ListThreatsHandler],
})
export class ThreatsModule {}
