import type { BeforeApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Inject, Injectable, Module } from '@nestjs/common';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { Clock } from '#domain/clock/clock.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import type { Settings } from '../config/settings.js';
import { ConnectorModule } from '../connector/connector.module.js';
import { Heartbeats } from '../connector/heartbeats.js';
import { ObservationsModule } from '../devices/observations.module.js';
import { Sightings } from '../devices/sightings.js';
import { Leadership } from '../leadership/leadership.js';
import type { Metrics } from '../metrics/metrics.js';
import { CLOCK, EVENT_LOG, LATEST_VALUES, METRICS, READ_MODELS, SETTINGS } from '../ports.js';
import { SystemTicker } from './system-ticker.js';
import { Timers } from './timers.js';

/**
 * Runs the timers by the clock of the machine on the node that leads, and ends them with the engine. On the simulated clock
 * they are moved, by the node that is told to.
 */
@Injectable()
class TimersInEngine implements OnModuleInit, BeforeApplicationShutdown {
  #ticker: SystemTicker | null = null;

  constructor(
    @Inject(Timers) private readonly timers: Timers,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Leadership) private readonly leadership: Leadership,
  ) {}

  onModuleInit(): void {
    if (this.settings.clock.kind !== 'system') return;
    this.leadership.lead({
      name: 'timers',
      start: () => {
        this.#ticker = new SystemTicker(this.timers, this.clock);
        return this.#ticker.start();
      },
      stop: () => this.#ticker?.stop(),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#ticker?.stop();
    await this.timers.stop();
  }
}

/** What the clock does (R14, R22, R22a, R23). */
@Module({
  imports: [ConnectorModule, ObservationsModule],
  providers: [
    {
      provide: Timers,
      inject: [Streams, READ_MODELS, Sightings, Heartbeats, EVENT_LOG, LATEST_VALUES, METRICS, SETTINGS, DecisionClock],
      useFactory: (
        streams: Streams,
        readModels: ReadModels,
        sightings: Sightings,
        heartbeats: Heartbeats,
        log: EventLog,
        latestValues: LatestValues,
        metrics: Metrics,
        { blastRadius, clock: { kind } }: Settings,
        clock: DecisionClock,
      ) =>
        new Timers({
          streams,
          readModels,
          sightings,
          heartbeats,
          log,
          latestValues,
          metrics,
          blastRadius,
          othersRecord: !log.soleWriter && kind === 'system',
          now: () => clock.now(),
        }),
    },
    TimersInEngine,
  ],
  exports: [Timers],
})
export class TimersModule {}
