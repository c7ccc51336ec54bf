import { Logger } from '@nestjs/common';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { TRUSTED_FOR_MS } from '../commands/streams.js';
import type { Streams } from '../commands/streams.js';
import type { Heartbeats } from '../connector/heartbeats.js';
import type { Sightings } from '../devices/sightings.js';
import type { Metrics } from '../metrics/metrics.js';
import { caughtUp } from '../processes/caught-up.js';
import { slots } from '../processes/slots.js';
import type { BlastRadius } from '#domain/guard/limit.js';
import { DeviceWatch } from './device-watch.js';
import { DisconnectSweep } from './disconnect-sweep.js';
import { DueIndex } from './due-index.js';
import { IndexUpkeep } from './index-upkeep.js';
import { TenantWatch } from './tenant-watch.js';
import { TimerCommands } from './timer-commands.js';
import { timerMetrics } from './timer-metrics.js';
import type { TimerRun } from './timer-run.js';
import { TimerRuns } from './timer-runs.js';
import type { ConnectorOf } from './watched-connector.js';

/** Commands of timers at the same time: of all tenants, and of one. They share the commits of the log. */
const AT_ONCE = 32;
/** How long the read models may take for what the timers wrote. */
const SETTLE_MS = 60_000;

export interface TimersOptions {
  readonly streams: Pick<Streams, 'tenants' | 'connectors' | 'devices'>;
  readonly readModels: Pick<
    ReadModels,
    'devices' | 'profiles' | 'timers' | 'tenants' | 'status' | 'whenReached' | 'onAdvance'
  >;
  readonly sightings: Pick<Sightings, 'last' | 'record'>;
  readonly heartbeats: Pick<Heartbeats, 'last' | 'onRecorded'>;
  readonly log: Pick<EventLog, 'head'>;
  readonly latestValues: Pick<LatestValues, 'get' | 'set'>;
  readonly metrics: Pick<Metrics, 'registry'>;
  /** A sweep over it is held (R22a). */
  readonly blastRadius: BlastRadius;
  /** Other nodes take in heartbeats, too, and this one is not told of them. */
  readonly othersRecord: boolean;
  /** The present, for what is to be looked at at once. */
  readonly now: () => Instant;
}

/**
 * The process manager of the clock: it knows when to look at which device and connector (R14, R22, R23), and issues the
 * commands that write down what has passed. It moves no clock and waits for none: `SystemTicker` and `SimulatedTime` do.
 */
export class Timers {
  readonly #logger = new Logger(Timers.name);
  readonly #index = new DueIndex();
  readonly #stopping = new AbortController();
  readonly #upkeep: IndexUpkeep;
  readonly #runs: TimerRuns;
  readonly #looks = new Set<Promise<unknown>>();
  #begun: Promise<void> | null = null;

  constructor(private readonly options: TimersOptions) {
    const { streams, readModels, sightings, now } = options;
    const { signal } = this.#stopping;
    const index = this.#index;
    const metrics = timerMetrics(options.metrics, { waiting: () => index.size, due: () => this.#runs.underWay });
    const connectorsWithin =
      (withinMs: number): ConnectorOf =>
      async (tenant) => {
        const { state, revision } = await streams.connectors.read(tenantStream('connector', tenant), withinMs);
        return { connector: state, revision };
      };
    const connectorOf = connectorsWithin(TRUSTED_FOR_MS);
    const isOpen = async (tenant: TenantId): Promise<boolean> => {
      const { state } = await streams.tenants.read(tenantStream('tenant', tenant), TRUSTED_FOR_MS);
      return state.status !== 'absent' && state.status !== 'closed';
    };
    const commands = new TimerCommands({ streams, metrics, signal });
    const watch = new DeviceWatch({ readModels, sightings });
    const shared = { ...options, commands, watch, connectorOf, isOpen, index, signal, slots: slots(AT_ONCE) };
    const sweep = new DisconnectSweep({ ...shared, limit: options.blastRadius, atOnce: AT_ONCE });
    const tenantWatch = new TenantWatch({ ...shared, atOnce: AT_ONCE });
    this.#runs = new TimerRuns({ ...shared, sweep, tenantWatch, atOnce: AT_ONCE });
    const onFailure = (): void => metrics.failures.inc({ kind: 'index' });
    // The projection can know of an event before this thread is told that its own append has succeeded.
    this.#upkeep = new IndexUpkeep({ ...shared, connectorOf: connectorsWithin(0), now, onFailure });
  }

  /** Resolves when everything that is in the log now is watched for. Nothing is looked at before. */
  begin(): Promise<void> {
    this.#begun ??= this.#upkeep.start();
    return this.#begun;
  }

  /** Nothing fires any more. */
  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** When to look next; null: after the next change. */
  next(): Instant | null {
    return this.#index.next();
  }

  /** Calls when the next instant became earlier. @returns ends the calls */
  onEarlier(listener: () => void): () => void {
    return this.#index.onEarlier(listener);
  }

  /** Looks at everything up to `now`, and fires what is due. Takes it out of `next` before it returns. */
  look(now: Instant): Promise<TimerRun> {
    const look = this.#runs.look(now).then((run) => {
      if (run.failed.length > 0 && !this.#stopping.signal.aborted)
        this.#logger.error(run.failure, `Timers of ${run.failed.length} devices or connectors failed too often.`);
      return run;
    });
    this.#looks.add(look);
    void look.finally(() => this.#looks.delete(look));
    return look;
  }

  /** Looks again at what failed, at `at`. */
  lookAgain(run: TimerRun, at: Instant): void {
    for (const subject of run.failed) this.#index.put(subject, at);
  }

  /**
   * Waits until the read models hold everything up to a position, and what follows from it is watched for.
   *
   * @returns false where they did not get there in time
   */
  async settled(position: Position): Promise<boolean> {
    const patience = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(SETTLE_MS)]);
    const reached = await caughtUp(this.options.readModels, position, patience);
    await this.#upkeep.idle();
    return reached;
  }

  /** Begins nothing new, and resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#upkeep.stop();
    await Promise.allSettled([this.#begun, ...this.#looks]);
  }
}
