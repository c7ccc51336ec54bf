import type { BeforeApplicationShutdown, DynamicModule, OnApplicationBootstrap } from '@nestjs/common';
import { Inject, Injectable, Logger, Module } from '@nestjs/common';
import type { SimulatedClock } from '#adapters/clock/simulated-clock.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { EVENT_LOG, LATEST_VALUES } from '../ports.js';
import { Timers } from '../timers/timers.js';
import { TimersModule } from '../timers/timers.module.js';
import { SimulatedTime } from './simulated-time.js';
import { SimulationClockController } from './simulation-clock.controller.js';

@Injectable()
class SimulationInEngine implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(SimulatedTime.name);

  constructor(@Inject(SimulatedTime) private readonly time: SimulatedTime) {}

  onApplicationBootstrap(): void {
    this.time.start().catch((error: unknown) => this.#logger.error(error, 'The simulated clock could not be started.'));
  }

  beforeApplicationShutdown(): void {
    this.time.stop();
  }
}

/** Time that moves when told: for training, demos and tests. */
@Module({})
export class SimulationModule {
  static with(clock: SimulatedClock): DynamicModule {
    return {
      module: SimulationModule,
      imports: [TimersModule],
      controllers: [SimulationClockController],
      providers: [
        {
          provide: SimulatedTime,
          inject: [Timers, EVENT_LOG, LATEST_VALUES],
          useFactory: (timers: Timers, log: EventLog, latestValues: LatestValues) =>
            new SimulatedTime({ clock, timers, log, latestValues }),
        },
        SimulationInEngine,
      ],
    };
  }
}
