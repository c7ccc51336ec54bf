import { Inject, Module } from '@nestjs/common';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { EventLog } from '#domain/log/event-log.js';
import { isSettings, readSettings } from '#engine/config/settings.js';
import type { RunningEngine } from '#engine/engine.js';
import { startEngine } from '#engine/engine.js';
import { createLogger } from '#engine/logging/logger.js';
import { EVENT_LOG, READ_MODELS } from '#engine/ports.js';
import { answerParent } from '../processes/child-process.js';
import type { ProcessorTime } from '../processes/processor-time.js';
import { measureProcessorTime } from '../processes/processor-time.js';
import { NoOpController } from './no-op.controller.js';
import type { ProjectionLag } from './projection-lag.js';
import { projectionLag } from './projection-lag.js';

export type EngineProtocol = {
  /** Starts on a data folder; answers the engine's address once its read models have everything. */
  readonly start: { readonly ask: string; readonly answer: string };
  readonly lag: { readonly ask: null; readonly answer: ProjectionLag };
  /** Processor time since it was asked last. */
  readonly processor: { readonly ask: null; readonly answer: ProcessorTime };
  /** Bytes that the process has in memory now. */
  readonly memory: { readonly ask: null; readonly answer: number };
  readonly stop: { readonly ask: null; readonly answer: null };
};

interface Inside {
  readonly log: EventLog;
  readonly readModels: ReadModels;
}

const inside = Promise.withResolvers<Inside>();

/** What the benchmark adds to the engine: one route that does nothing, and a way to see how far the projections are. */
@Module({ controllers: [NoOpController] })
class BenchModule {
  constructor(@Inject(EVENT_LOG) log: EventLog, @Inject(READ_MODELS) readModels: ReadModels) {
    inside.resolve({ log, readModels });
  }
}

let engine: RunningEngine | null = null;
let processorTime = measureProcessorTime();

async function stop(): Promise<void> {
  await engine?.close();
  engine = null;
}

async function lag(): Promise<ProjectionLag> {
  const { log, readModels } = await inside.promise;
  return projectionLag(log, readModels);
}

answerParent<EngineProtocol>(
  {
    async start(folder) {
      const settings = readSettings({ VEDETTE_DATA: folder, VEDETTE_PORT: '0' });
      if (!isSettings(settings)) throw new Error(settings.map(({ sentence }) => sentence).join(' '));
      const logger = createLogger('warn');
      engine = await startEngine(settings, { logger, modules: [BenchModule] });
      await lag();
      return engine.url;
    },
    lag,
    processor() {
      const used = processorTime();
      processorTime = measureProcessorTime();
      return Promise.resolve(used);
    },
    memory: () => Promise.resolve(process.memoryUsage.rss()),
    async stop() {
      await stop();
      return null;
    },
  },
  stop,
);
