import type { OnModuleInit } from '@nestjs/common';
import { Inject, Injectable, Module } from '@nestjs/common';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { Streams } from '../commands/streams.js';
import { Leadership } from '../leadership/leadership.js';
import { EVENT_LOG, LATEST_VALUES, PROCESS_METRICS } from '../ports.js';
import type { ProcessMetrics } from '../processes/process-metrics.js';
import { MailDecisions } from './mail-decisions.js';

/** One for each time that this node leads: what it knows of the log's users would be old after a pause. */
@Injectable()
class MailDecisionsInEngine implements OnModuleInit {
  #decisions: MailDecisions | null = null;

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(LATEST_VALUES) private readonly latestValues: LatestValues,
    @Inject(Streams) private readonly streams: Streams,
    @Inject(PROCESS_METRICS) private readonly metrics: ProcessMetrics,
    @Inject(Leadership) private readonly leadership: Leadership,
  ) {}

  onModuleInit(): void {
    const { log, latestValues, streams, metrics } = this;
    this.leadership.lead({
      name: 'mail decisions',
      start: () => {
        this.#decisions = new MailDecisions({ log, latestValues, streams, metrics });
        return this.#decisions.start();
      },
      stop: () => this.#decisions?.stop(),
    });
  }
}

/** Whom to mail about what (R29, R30). */
@Module({ providers: [MailDecisionsInEngine] })
export class MailDecisionsModule {}
