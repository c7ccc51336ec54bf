import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { each } from '../processes/each.js';
import type { Slots } from '../processes/slots.js';
import { isJudged } from '#domain/guard/counts.js';
import type { BlastRadius } from '#domain/guard/limit.js';
import { enoughJudged, isOverLimit } from '#domain/guard/limit.js';
import type { DeviceWatch } from './device-watch.js';
import { latestOf } from './due.js';
import type { DueDevice, TimerCommands } from './timer-commands.js';
import type { TimerRun } from './timer-run.js';
import type { ConnectorOf } from './watched-connector.js';

/** Profiles of one page while devices are counted. */
const COUNTED_AT_ONCE = 500;

export interface DisconnectSweepOptions {
  readonly commands: TimerCommands;
  readonly watch: DeviceWatch;
  readonly readModels: Pick<ReadModels, 'profiles'>;
  readonly connectorOf: ConnectorOf;
  readonly limit: BlastRadius;
  readonly slots: Slots;
  readonly signal: AbortSignal;
  /** Devices of one tenant that are disconnected at the same time. */
  readonly atOnce: number;
}

/** R22, R22a: what is to be done with the silent devices that one look at the clock found in one tenant. */
export class DisconnectSweep {
  readonly #logger = new Logger(DisconnectSweep.name);

  constructor(private readonly options: DisconnectSweepOptions) {}

  /**
   * Disconnects them, each at its due instant, or holds the sweep (F7). What an admin confirmed is not held. While a sweep
   * is held nobody else is disconnected by silence; the release looks at all of them again.
   */
  async run(tenant: TenantId, silent: readonly DueDevice[], now: Instant, run: TimerRun): Promise<void> {
    const { connector } = await this.options.connectorOf(tenant);
    const upTo = confirmedUpTo(connector);
    const isConfirmed = ({ due }: DueDevice): boolean => upTo !== null && due <= upTo;
    const inOrder = silent.toSorted((a, b) => a.due - b.due);
    await this.#disconnect(tenant, inOrder.filter(isConfirmed), now, run);
    if (connector.heldSweeps.length > 0) return;
    const swept = inOrder.filter((device) => !isConfirmed(device));
    const judged = await this.#judgedIfOver(tenant, swept.length);
    if (judged === null) await this.#disconnect(tenant, swept, now, run);
    else await this.#hold(tenant, swept, judged, now, run);
  }

  async #disconnect(tenant: TenantId, devices: readonly DueDevice[], now: Instant, run: TimerRun): Promise<void> {
    const { commands, watch, connectorOf, slots, signal, atOnce } = this.options;
    await each(devices, atOnce, signal, (silent) =>
      slots(async () => {
        try {
          const { connector } = await connectorOf(tenant);
          const lastSighting = (): Promise<Instant | null> => watch.lastSighting(tenant, silent.device);
          run.wrote(await commands.missHeartbeat(tenant, silent, connector, lastSighting, now));
        } catch (error) {
          run.giveUp({ tenant, device: silent.device }, error);
        }
      }),
    );
  }

  async #hold(
    tenant: TenantId,
    swept: readonly DueDevice[],
    judged: number,
    now: Instant,
    run: TimerRun,
  ): Promise<void> {
    try {
      const position = await this.options.commands.holdSweep(tenant, swept.length, judged, now);
      run.wrote(position);
      if (position !== null)
        this.#logger.warn(
          `A sweep of the tenant ${tenant} is held: it would disconnect ${swept.length} of ${judged} devices. An admin releases it.`,
        );
    } catch (error) {
      for (const { device } of swept) run.giveUp({ tenant, device }, error);
    }
  }

  /**
   * Counts a tenant's judged devices (R34) by their profiles, and only as far as the limit can still be passed.
   *
   * @returns how many are judged where the sweep is over the limit; null where it is not
   */
  async #judgedIfOver(tenant: TenantId, devices: number): Promise<number | null> {
    const { limit, readModels } = this.options;
    if (devices < limit.atLeast) return null;
    const enough = enoughJudged(limit, devices);
    let judged = 0;
    for (const kinds of readModels.profiles.pages(tenant, COUNTED_AT_ONCE)) {
      for (const { body, devices: alike } of kinds) if (isJudged(body.device)) judged += alike;
      if (judged >= enough) return null;
      await nextTurn();
    }
    return isOverLimit(limit, devices, judged) ? judged : null;
  }
}

/**
 * R22a: an admin confirmed the disconnection of what is due up to here: by the last change of the threshold, which can't have
 * devices due before it, or by the last release. Null: of nothing, as while a sweep is held.
 */
const confirmedUpTo = ({ heldSweeps, disconnectThresholdSince, sweepReleasedAt }: ConnectorState): Instant | null =>
  heldSweeps.length > 0 ? null : latestOf(disconnectThresholdSince, sweepReleasedAt);
