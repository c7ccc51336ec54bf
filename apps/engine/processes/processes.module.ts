import { Global, Module } from '@nestjs/common';
import type { Metrics } from '../metrics/metrics.js';
import { METRICS, PROCESS_METRICS } from '../ports.js';
import { processMetrics } from './process-metrics.js';

/** What all processes that follow the log share. */
@Global()
@Module({
  providers: [
    { provide: PROCESS_METRICS, inject: [METRICS], useFactory: (metrics: Metrics) => processMetrics(metrics) },
  ],
  exports: [PROCESS_METRICS],
})
export class ProcessesModule {}
