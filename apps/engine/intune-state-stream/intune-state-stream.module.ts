import type { OnModuleInit } from '@nestjs/common';
import { Inject, Injectable, Module } from '@nestjs/common';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { Settings } from '../config/settings.js';
import { Leadership } from '../leadership/leadership.js';
import { EVENT_LOG, PROCESS_METRICS, READ_MODELS, SETTINGS } from '../ports.js';
import type { ProcessMetrics } from '../processes/process-metrics.js';
import { IntuneStateStream } from './intune-state-stream.js';

@Injectable()
class IntuneStateStreamInEngine implements OnModuleInit {
  #stream: IntuneStateStream | null = null;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(PROCESS_METRICS) private readonly metrics: ProcessMetrics,
    @Inject(Leadership) private readonly leadership: Leadership,
  ) {}

  onModuleInit(): void {
    const { log, readModels, metrics } = this;
    if (!this.settings.intuneStateStream) return;
    this.leadership.lead({
      name: 'the stream of Intune states',
      start: () => {
        this.#stream = new IntuneStateStream({ log, readModels, metrics });
        this.#stream.start();
      },
      stop: () => this.#stream?.stop(),
    });
  }
}

/** The feed as events of the log (`VEDETTE_INTUNE_STATE_STREAM`). */
@Module({ providers: [IntuneStateStreamInEngine] })
export class IntuneStateStreamModule {}
