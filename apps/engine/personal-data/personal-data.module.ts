import { Module } from '@nestjs/common';
import { ErasedPeople } from './erased-people.js';
import { People } from './people.js';
import { PersonalValues } from './personal-values.js';
import { Sealing } from './sealing.js';

/** What belongs to a person: kept beside the log or sealed in it, so that it can be erased. */
@Module({
  providers: [PersonalValues, ErasedPeople, People, Sealing],
  exports: [PersonalValues, ErasedPeople, People, Sealing],
})
export class PersonalDataModule {}
