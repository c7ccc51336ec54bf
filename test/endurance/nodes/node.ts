import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LeaseTimes } from '#engine/leadership/lease.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import type { Tenancy } from '#test/support/tenancy.js';

const PROGRAM = fileURLToPath(new URL('./node.process.js', import.meta.url));

/** One of several engines on one log, and the tenant as it is reached through it. */
export interface Node {
  readonly engine: EngineProcess;
  readonly tenancy: Tenancy;
}

export interface NodeOptions {
  readonly dataFolder: string;
  readonly connectionString: string;
  readonly leaseTimes: LeaseTimes;
}

export const startNode = ({ dataFolder, connectionString, leaseTimes }: NodeOptions): Promise<EngineProcess> =>
  startEngineProcess({
    dataFolder,
    program: PROGRAM,
    env: {
      VEDETTE_LOG: connectionString,
      LEASE_MS: `${leaseTimes.renewEveryMs},${leaseTimes.takenOverAfterMs}`,
    },
  });

/** @throws Error where it does not hold in time */
export async function until(what: string, holds: () => Promise<boolean> | boolean, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await pause(20);
  }
}

export async function leads({ url }: Pick<EngineProcess, 'url'>): Promise<boolean> {
  const response = await fetch(`${url}/metrics`);
  return /^vedette_leader 1$/m.test(await response.text());
}
