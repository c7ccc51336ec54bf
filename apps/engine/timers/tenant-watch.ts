import type { DeviceRow, ReadModels } from '#adapters/read-model/read-models.js';
import { nextOverdueAt } from '#domain/connector/heartbeat.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import type { Heartbeats } from '../connector/heartbeats.js';
import { DISCONNECTED_LIST } from '#projections/folds/devices/places.js';
import { each } from '../processes/each.js';
import type { Slots } from '../processes/slots.js';
import type { DeviceWatch } from './device-watch.js';
import type { TimerCommands } from './timer-commands.js';
import type { TimerRun } from './timer-run.js';
import type { ConnectorOf } from './watched-connector.js';

const PAGE = 200;
const CATCH_UP_MS = 30_000;
/** How soon the first heartbeat of a tenant is seen that another node took in. */
const LOOK_FOR_FIRST_MS = 60_000;

export interface TenantWatchOptions {
  readonly commands: TimerCommands;
  readonly watch: DeviceWatch;
  readonly heartbeats: Pick<Heartbeats, 'last'>;
  readonly readModels: Pick<ReadModels, 'devices' | 'whenReached'>;
  readonly log: Pick<EventLog, 'head'>;
  readonly latestValues: Pick<LatestValues, 'get' | 'set'>;
  readonly connectorOf: ConnectorOf;
  /** Other nodes take in heartbeats, too. */
  readonly othersRecord: boolean;
  readonly slots: Slots;
  readonly signal: AbortSignal;
  readonly atOnce: number;
}

/** What the clock, and a changed threshold, ask of a tenant as a whole. */
export class TenantWatch {
  constructor(private readonly options: TenantWatchOptions) {}

  /** R23, and R22 for those who are disconnected already. @returns when to look again; null: after the next change */
  async look(tenant: TenantId, now: Instant, run: TimerRun): Promise<Instant | null> {
    const next = await this.#checkHeartbeat(tenant, now, run);
    await this.#reviewDisconnected(tenant, now, run);
    return next;
  }

  async #checkHeartbeat(tenant: TenantId, now: Instant, run: TimerRun): Promise<Instant | null> {
    const { heartbeats, connectorOf, commands, othersRecord } = this.options;
    const { connector, revision } = await connectorOf(tenant);
    const last = await heartbeats.last(tenant);
    // Nobody has posted one yet: the built-in ones never fail.
    if (last === null) return othersRecord ? instant(now + LOOK_FOR_FIRST_MS) : null;
    const due = nextOverdueAt(connector, last);
    if (due === null || due > now) return due;
    run.wrote(await commands.checkHeartbeat(tenant, last, { due, revision }, now));
    const next = nextOverdueAt((await connectorOf(tenant)).connector, last);
    return next === null || next <= now ? null : next;
  }

  /**
   * R22: a threshold was set since the last review: who is no longer silent by it is connected again. What was reviewed
   * is noted when it is done, so that a crash on the way repeats it.
   */
  async #reviewDisconnected(tenant: TenantId, now: Instant, run: TimerRun): Promise<void> {
    const { latestValues, log, readModels, signal, connectorOf } = this.options;
    const { connector } = await connectorOf(tenant);
    const { disconnectThresholdSince: since, settings } = connector;
    const key = `timers/reviewed/${tenant}`;
    const value = JSON.stringify({ since, days: settings.disconnectedAfterDays });
    if ((await latestValues.get(key))?.value === value) return;
    // A sweep that was under way with the former threshold may have written since the rows were folded.
    if (!(await readModels.whenReached(tenant, await log.head(), CATCH_UP_MS)))
      throw new Error('the read models are behind the log');
    for (let after: DeviceId | null = null; !signal.aborted;) {
      const page: DeviceRow[] = readModels.devices.listed(tenant, DISCONNECTED_LIST, { after, limit: PAGE });
      await this.#review(tenant, page, now, run);
      after = page.at(-1)?.deviceId ?? null;
      if (page.length < PAGE) {
        await latestValues.set(key, value);
        return;
      }
    }
  }

  async #review(tenant: TenantId, page: readonly DeviceRow[], now: Instant, run: TimerRun): Promise<void> {
    const { commands, watch, slots, signal, atOnce, connectorOf } = this.options;
    await each(page, atOnce, signal, ({ deviceId: device, revision }) =>
      slots(async () => {
        const { connector } = await connectorOf(tenant);
        const lastHeard = await watch.lastSighting(tenant, device);
        run.wrote(await commands.reviewDisconnection(tenant, { device, revision }, connector, lastHeard, now));
      }),
    );
  }
}
