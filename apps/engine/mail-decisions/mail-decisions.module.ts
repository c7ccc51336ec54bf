import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Inject, Injectable, Logger, Module } from '@nestjs/common';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { Streams } from '../commands/streams.js';
import type { Metrics } from '../metrics/metrics.js';
import { EVENT_LOG, LATEST_VALUES, METRICS } from '../ports.js';
import { MailDecisions } from './mail-decisions.js';

@Injectable()
class MailDecisionsInEngine implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(MailDecisions.name);

  constructor(@Inject(MailDecisions) private readonly decisions: MailDecisions) {}

  onApplicationBootstrap(): void {
    this.decisions
      .start()
      .catch((error: unknown) => this.#logger.error(error, 'Mails are not decided until the engine is started again.'));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.decisions.stop();
  }
}

/** Whom to mail about what (R29, R30). */
@Module({
  providers: [
    {
      provide: MailDecisions,
      inject: [EVENT_LOG, LATEST_VALUES, Streams, METRICS],
      useFactory: (log: EventLog, latestValues: LatestValues, streams: Streams, metrics: Metrics) =>
        new MailDecisions({ log, latestValues, streams, metrics }),
    },
    MailDecisionsInEngine,
  ],
})
export class MailDecisionsModule {}
