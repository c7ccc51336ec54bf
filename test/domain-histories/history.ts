import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import { openTenant, TENANT_COMMANDS } from './admin-commands.js';
import { actOnDevice } from './observations.js';
import { Random } from './random.js';
import type { Clock } from './tenant-world.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, NEW_YEAR, TenantWorld } from './tenant-world.js';
import { fireTimers } from './timers.js';
import { WrittenLog } from './written-log.js';

/** A log as an engine writes it, out of random commands decided by the real deciders. */
export interface History {
  readonly log: WrittenLog;
  readonly worlds: readonly TenantWorld[];
}

const STEPS = { least: 40, most: 110 };

function laterBy(random: Random): number {
  return random.weighted<() => number>([
    [4, () => 0],
    [3, () => random.whole(1, 10 * MINUTE_MS)],
    [3, () => random.whole(HOUR_MS, DAY_MS)],
    [2, () => random.whole(DAY_MS, 5 * DAY_MS)],
    [0.8, () => random.whole(8 * DAY_MS, 45 * DAY_MS)],
  ])();
}

function act(world: TenantWorld): void {
  // A closed tenant takes no commands (R1).
  if (world.tenant.state.status === 'closed') return;
  if (world.random.chance(0.7)) actOnDevice(world);
  else world.random.weighted(TENANT_COMMANDS)(world);
}

/** The history of a seed: always the same one, and with fewer steps always its beginning. */
export function historyOf(seed: number, mostSteps = STEPS.most): History {
  const random = new Random(seed);
  const clock: Clock = { now: NEW_YEAR };
  const log = new WrittenLog();
  const tenants = random.weighted([
    [6, 1],
    [3, 2],
    [1, 3],
  ]);
  const worlds = Array.from({ length: tenants }, (_, number) => new TenantWorld(number, random, clock, log));
  for (const world of worlds) openTenant(world);
  const steps = Math.min(random.whole(STEPS.least, STEPS.most), mostSteps);
  for (let step = 0; step < steps; step += 1) {
    const until: Instant = instant(clock.now + laterBy(random));
    const wasOff = random.chance(0.2);
    if (wasOff) clock.now = until;
    // What comes in before the timers have caught up.
    if (wasOff && random.chance(0.5)) act(random.pick(worlds));
    fireTimers(worlds, until, wasOff);
    clock.now = until;
    act(random.pick(worlds));
  }
  return { log, worlds };
}
