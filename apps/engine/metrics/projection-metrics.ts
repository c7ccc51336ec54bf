import { Gauge } from 'prom-client';
import type { ReadModels, ReadModelStatus } from '#adapters/read-model/read-models.js';
import type { Metrics } from './metrics.js';

const PROJECTION = { projection: 'devices' };

/** Figures that are looked up when somebody asks for them. */
export function measureProjections({ registry }: Metrics, readModels: Pick<ReadModels, 'status'>): void {
  const gauge = (name: string, help: string, read: (status: ReadModelStatus) => number): Gauge =>
    new Gauge({
      name,
      help,
      labelNames: ['projection'],
      registers: [registry],
      collect() {
        this.set(PROJECTION, read(readModels.status()));
      },
    });
  gauge('vedette_projection_lag_events', 'Events of the log that are not in the projection yet', (s) => s.lagEvents);
  gauge('vedette_projection_lag_seconds', 'Seconds since the projection last had everything', (s) => s.lagSeconds);
  gauge(
    'vedette_projection_parked_keys',
    'Keys that wait behind an event that could not be folded',
    (s) => s.parkedKeys.length,
  );
  gauge('vedette_projection_unknown_events', 'Events of unknown types passed over', (s) =>
    Object.values(s.unknownEvents).reduce((sum, count) => sum + count, 0),
  );
  gauge('vedette_projection_restarts', 'Times the worker was started again after a failure', (s) => s.restarts);
}
