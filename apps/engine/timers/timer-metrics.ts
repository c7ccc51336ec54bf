import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '../metrics/metrics.js';

/** What a timer does: disconnects (R22), clears by a later threshold (R22), holds a sweep (R22a), ends ignores (R14), checks heartbeats (R23); `index` is the upkeep of what is watched for. */
export type TimerKind = 'silence' | 'review' | 'hold' | 'expiry' | 'heartbeat' | 'index';

/** What the timers count, for `/metrics`. */
export interface TimerMetrics {
  /** `written`: it wrote events. `nothing`: the stream knew better. `refused`: it was refused. */
  readonly fired: Counter<'kind' | 'outcome'>;
  /** Each failed try; what is given up on is tried again later, and counted again. */
  readonly failures: Counter<'kind'>;
}

/** @param timers looked up when somebody asks for the figures */
export function timerMetrics(
  { registry }: Pick<Metrics, 'registry'>,
  timers: { readonly waiting: () => number; readonly due: () => number },
): TimerMetrics {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('vedette_timers_waiting', 'Devices and connectors that the clock is watched for', timers.waiting);
  gauge('vedette_timers_due', 'Of these, how many are being looked at because something may be due', timers.due);
  return {
    fired: new Counter({
      name: 'vedette_timers_fired_total',
      help: 'Timers that fired, by kind and outcome',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    failures: new Counter({
      name: 'vedette_timer_failures_total',
      help: 'Failed tries of timers by kind; each is tried again',
      labelNames: ['kind'],
      registers,
    }),
  };
}
