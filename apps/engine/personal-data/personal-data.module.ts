import { Module } from '@nestjs/common';
import { ErasedPeople } from './erased-people.js';
import { PersonalValues } from './personal-values.js';
import { Sealing } from './sealing.js';

/** What belongs to a person: kept beside the log or sealed in it, so that it can be erased. */
@Module({ providers: [PersonalValues, ErasedPeople, Sealing], exports: [PersonalValues, ErasedPeople, Sealing] })
export class PersonalDataModule {}
