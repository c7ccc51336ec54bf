import { Module } from '@nestjs/common';
import { ObservationsModule } from '../devices/observations.module.js';
import { BlastRadiusGuard } from './blast-radius-guard.js';
import { Confirmations } from './confirmations.js';
import { Fleets } from './fleets.js';
import { ThresholdCounting } from './threshold-counting.js';

/** R34: the blast-radius guard. */
@Module({
  imports: [ObservationsModule],
  providers: [BlastRadiusGuard, Confirmations, Fleets, ThresholdCounting],
  exports: [BlastRadiusGuard, ThresholdCounting],
})
export class GuardModule {}
