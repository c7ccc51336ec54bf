import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ErasePersonHandler } from './erase-person.js';
import { ErasedPeople } from './erased-people.js';
import { Erasures } from './erasures.js';
import { PeopleController } from './people.controller.js';
import { People } from './people.js';
import { PersonalValues } from './personal-values.js';
import { Sealing } from './sealing.js';
import { ThreatDetails } from './threat-details.js';

/** What belongs to a person: kept beside the log or sealed in it, so that it can be erased. */
@Module({
  imports: [CqrsModule],
  controllers: [PeopleController],
  providers: [PersonalValues, ErasedPeople, People, Sealing, ThreatDetails, Erasures, ErasePersonHandler],
  exports: [People, Sealing, ThreatDetails],
})
export class PersonalDataModule {}
