import { Counter } from 'prom-client';
import type { Metrics } from '../metrics/metrics.js';

/** What the processes that follow the log count, for `/metrics`. */
export interface ProcessMetrics {
  readonly failures: Counter<'process'>;
  readonly setAside: Counter<'process'>;
}

export function processMetrics({ registry }: Pick<Metrics, 'registry'>): ProcessMetrics {
  const registers = [registry];
  return {
    failures: new Counter({
      name: 'vedette_process_failures_total',
      help: 'Failed tries of processes that follow the log; each is tried again',
      labelNames: ['process'],
      registers,
    }),
    setAside: new Counter({
      name: 'vedette_process_set_aside_total',
      help: 'Events that a process could not handle, and set aside',
      labelNames: ['process'],
      registers,
    }),
  };
}
