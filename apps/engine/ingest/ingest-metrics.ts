import { Inject, Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { Metrics } from '../metrics/metrics.js';
import { METRICS } from '../ports.js';
import type { IngestOutcome } from './ingest-outcome.js';

/** What the ingest counts, for `/metrics`. */
@Injectable()
export class IngestMetrics {
  private readonly events: Counter<'outcome'>;

  constructor(@Inject(METRICS) { registry }: Metrics) {
    this.events = new Counter({
      name: 'vedette_ingest_events_total',
      help: 'Events of sources by what taking them in came to',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  count(outcome: IngestOutcome): void {
    this.events.inc({ outcome });
  }
}
