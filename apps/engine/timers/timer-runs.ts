import type { ConnectorState } from '#domain/connector/decider.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { Turns } from '../commands/turns.js';
import { each } from '../processes/each.js';
import type { Slots } from '../processes/slots.js';
import type { DeviceWatch } from './device-watch.js';
import type { DisconnectSweep } from './disconnect-sweep.js';
import { earliestOf } from './due.js';
import type { DueIndex, TimerSubject } from './due-index.js';
import type { TenantWatch } from './tenant-watch.js';
import type { DueDevice, TimerCommands } from './timer-commands.js';
import { TimerRun } from './timer-run.js';
import type { ConnectorOf } from './watched-connector.js';

export interface TimerRunsOptions {
  readonly index: DueIndex;
  readonly commands: TimerCommands;
  readonly watch: DeviceWatch;
  readonly sweep: DisconnectSweep;
  readonly tenantWatch: TenantWatch;
  readonly isOpen: (tenant: TenantId) => Promise<boolean>;
  readonly connectorOf: ConnectorOf;
  readonly slots: Slots;
  readonly signal: AbortSignal;
  readonly atOnce: number;
}

/**
 * Looks at the clock: whatever is in the index up to now is looked at, and what is due fires. Tenants go on side by side
 * and take turns at the slots, so that one with much to do does not keep the others waiting; one tenant's looks come one
 * after the other, because the hold of a sweep (R22a) is decided over all that fell due between two of them.
 */
export class TimerRuns {
  readonly #turns = new Turns();
  #underWay = 0;

  constructor(private readonly options: TimerRunsOptions) {}

  /** Subjects taken out of the index and not dealt with yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Takes from the index at once, and resolves when all of it is dealt with. Failures are in the run, never thrown. */
  async look(now: Instant): Promise<TimerRun> {
    const run = new TimerRun();
    const byTenant = Map.groupBy(this.options.index.take(now), ({ tenant }) => tenant);
    await Promise.all([...byTenant].map(([tenant, subjects]) => this.#lookAt(tenant, subjects, now, run)));
    return run;
  }

  async #lookAt(tenant: TenantId, subjects: readonly TimerSubject[], now: Instant, run: TimerRun): Promise<void> {
    this.#underWay += subjects.length;
    const turn = this.#turns.enter(tenant);
    if (turn !== null) await turn;
    try {
      if (!this.options.signal.aborted && (await this.options.isOpen(tenant)))
        await this.#lookInTurn(tenant, subjects, now, run);
    } catch (error) {
      for (const subject of subjects) run.giveUp(subject, error);
    } finally {
      this.#turns.leave(tenant);
      this.#underWay -= subjects.length;
    }
  }

  async #lookInTurn(tenant: TenantId, subjects: readonly TimerSubject[], now: Instant, run: TimerRun): Promise<void> {
    const { atOnce, signal, slots, sweep, connectorOf } = this.options;
    const { connector } = await connectorOf(tenant);
    const silent: DueDevice[] = [];
    const ofTenant = subjects.filter(({ device }) => device === null);
    const devices = subjects.flatMap(({ device }) => (device === null ? [] : [device]));
    for (const subject of ofTenant) await this.#lookAtTenant(subject, now, run);
    await each(devices, atOnce, signal, (device) =>
      slots(async () => {
        try {
          const found = await this.#lookAtDevice(tenant, device, connector, now, run);
          if (found !== null) silent.push(found);
        } catch (error) {
          run.giveUp({ tenant, device }, error);
        }
      }),
    );
    if (silent.length > 0 && !signal.aborted) await sweep.run(tenant, silent, now, run);
  }

  async #lookAtTenant(subject: TimerSubject, now: Instant, run: TimerRun): Promise<void> {
    try {
      const next = await this.options.tenantWatch.look(subject.tenant, now, run);
      if (next !== null) this.options.index.put(subject, next);
    } catch (error) {
      run.giveUp(subject, error);
    }
  }

  /** Ends its expired ignores, and puts it back for what is due later. @returns it where it is too silent, or null */
  async #lookAtDevice(
    tenant: TenantId,
    device: DeviceId,
    connector: ConnectorState,
    now: Instant,
    run: TimerRun,
  ): Promise<DueDevice | null> {
    const { watch, commands, index } = this.options;
    const { silence, expiry, revision } = await watch.dueOf(tenant, device, connector, now);
    if (expiry !== null && expiry <= now)
      run.wrote(await commands.expireIgnores(tenant, { device, due: expiry, revision }, now));
    const later = (due: Instant | null): Instant | null => (due !== null && due > now ? due : null);
    const next = earliestOf(later(silence), later(expiry));
    if (next !== null) index.put({ tenant, device }, next);
    return silence !== null && silence <= now ? { device, due: silence, revision } : null;
  }
}
