import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Gauge } from 'prom-client';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import type { Metrics } from '../metrics/metrics.js';
import { EVENT_LOG, LATEST_VALUES, LEASE_TIMES, LOGGER, METRICS } from '../ports.js';
import type { LeaseTimes } from './lease.js';
import { Lease } from './lease.js';

/** What only the leader runs. It is started and stopped with the leadership, again and again. */
export interface LedProcess {
  /** Such as `timers`. */
  readonly name: string;
  start(): Promise<void> | void;
  /** Begins nothing new, and resolves when what is under way has ended. Also called where it never started. */
  stop(): Promise<void> | void;
}

interface Led {
  readonly process: LedProcess;
  /** Its starts and stops come one after the other. */
  last: Promise<void>;
}

/**
 * Runs the process managers on one node of several: on the one that holds the lease. A log with a sole writer has one node,
 * which leads from its start.
 */
@Injectable()
export class Leadership implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #lease: Lease;
  readonly #led: Led[] = [];
  readonly #stopping = new AbortController();
  #leads = false;
  /** Goes up with each change of leadership. */
  #term = 0;
  #watch: Promise<void> | null = null;

  constructor(
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'soleWriter'>,
    @Inject(LATEST_VALUES) latestValues: LatestValues,
    @Inject(LEASE_TIMES) private readonly times: LeaseTimes,
    @Inject(METRICS) metrics: Pick<Metrics, 'registry'>,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>,
  ) {
    this.#lease = new Lease({ latestValues, nodeId: randomUUID(), times });
    const leads = (): number => (this.#leads ? 1 : 0);
    new Gauge({
      name: 'vedette_leader',
      help: '1 where this node runs the process managers, 0 where another one does',
      registers: [metrics.registry],
      collect() {
        this.set(leads());
      },
    });
  }

  /** Takes on a process, and starts it where this node leads already. */
  lead(process: LedProcess): void {
    const led = { process, last: Promise.resolve() };
    this.#led.push(led);
    if (this.#leads) this.#start(led);
  }

  onApplicationBootstrap(): void {
    if (this.log.soleWriter) this.#becomes(true);
    else this.#watch = this.#untilStopped();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    await this.#watch;
    this.#becomes(false);
    await Promise.all(this.#led.map(({ last }) => last));
  }

  /** When nothing is written any more. */
  async onApplicationShutdown(): Promise<void> {
    if (this.log.soleWriter) return;
    await this.#lease
      .release()
      .catch((error: unknown) =>
        this.logger.warn({ err: error }, 'The lease could not be given back: it runs out by itself.'),
      );
  }

  async #untilStopped(): Promise<void> {
    const { signal } = this.#stopping;
    while (!this.#isStopping()) {
      let leads: boolean;
      try {
        leads = await this.#lease.look();
      } catch (error) {
        leads = this.#lease.isHeld;
        this.logger.warn({ err: error }, 'It could not be found out which node leads; it is tried again.');
      }
      if (this.#isStopping()) return;
      this.#becomes(leads);
      await sleep(this.times.renewEveryMs * (0.9 + Math.random() / 10), undefined, { signal }).catch(() => undefined);
    }
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #becomes(leads: boolean): void {
    if (leads === this.#leads) return;
    this.#leads = leads;
    this.#term += 1;
    if (!this.log.soleWriter) this.logger.info(leads ? 'This node leads.' : 'This node does not lead any more.');
    for (const led of this.#led) {
      if (leads) this.#start(led);
      else this.#stop(led);
    }
  }

  #start(led: Led): void {
    const term = this.#term;
    // What waited for its turn until the leadership had changed again is started by its own turn, or not at all.
    const start = (): Promise<void> | void => (this.#leads && term === this.#term ? led.process.start() : undefined);
    this.#inTurn(led, 'could not be started', start);
  }

  #stop(led: Led): void {
    // A start may last until the read models are there: what is under way is told to stop, and not waited for.
    const stopped = Promise.resolve(led.process.stop());
    this.#inTurn(led, 'did not stop in order', () => stopped);
  }

  #inTurn(led: Led, failed: string, work: () => Promise<void> | void): void {
    led.last = led.last
      .then(work)
      .catch((error: unknown) => this.logger.error({ err: error }, `The process ${led.process.name} ${failed}.`));
  }
}
