import { Module } from '@nestjs/common';
import { Observations } from './observations.js';
import { Sightings } from './sightings.js';
import { SourceGaps } from './source-gaps.js';

/** What is known of devices and their sources beside their own streams. */
@Module({ providers: [Observations, Sightings, SourceGaps], exports: [Observations, Sightings, SourceGaps] })
export class ObservationsModule {}
