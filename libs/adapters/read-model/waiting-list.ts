import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { Standing } from './protocol.js';

/** True where all events of the tenant up to the position are in. */
export function hasReached(standing: Standing, tenant: TenantId, position: Position): boolean {
  const lane = standing.lanes.find((one) => one.tenant === tenant);
  if (lane === undefined) return position <= standing.position;
  return lane.fansOut ? position < lane.position : position <= lane.position;
}

interface Waiter {
  readonly tenant: TenantId;
  readonly position: Position;
  settle(reached: boolean): void;
}

/** Those who wait until their own writes can be read. */
export class WaitingList {
  readonly #waiters = new Set<Waiter>();

  /** @returns false after `timeoutMs`, or when the list is closed */
  wait(tenant: TenantId, position: Position, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        tenant,
        position,
        settle: (reached) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(reached);
        },
      };
      const timer = setTimeout(() => waiter.settle(false), timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  advance(standing: Standing): void {
    for (const waiter of this.#waiters) {
      if (hasReached(standing, waiter.tenant, waiter.position)) waiter.settle(true);
    }
  }

  close(): void {
    for (const waiter of this.#waiters) waiter.settle(false);
  }
}
