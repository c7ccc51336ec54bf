import { showProgress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import { castOf } from './cast.js';
import { tester } from './days.js';
import { DemoWorld } from './demo-world.js';
import { DEMO_TENANT } from './opening.js';
import type { Told } from './story.js';
import { play } from './story.js';
import { TenantApi } from './tenant-api.js';
import { whatToLookAt } from './what-to-look-at.js';

export interface DemoOptions {
  readonly devices: number;
  readonly days: number;
  /** Absolute path. */
  readonly folder: string;
}

/** Steps of a day, roughly: most phones are activated, and five of six check in. */
const STEPS_OF_A_PHONE = 0.64;

const HEADING = '            compliant   blocked   not judged\n';

function tellingOf({ day, counts, notes }: Told): string {
  const { compliant, nonCompliant, notEvaluated } = counts;
  const columns = `${String(compliant).padStart(9)} ${String(nonCompliant).padStart(9)} ${String(notEvaluated).padStart(12)}`;
  return `${day}  ${columns}\n${notes.map((note) => `            ${note}\n`).join('')}`;
}

/** Plays the demo against an engine that has just begun on an empty folder, and tells it on the terminal. */
export async function playDemo(url: string, { devices, days, folder }: DemoOptions, terminal: Terminal): Promise<void> {
  const began = performance.now();
  const steps = Math.round(days * devices * STEPS_OF_A_PHONE);
  const progress = showProgress(terminal, 'Playing');
  let done = 0;
  const onStep = (): void => {
    done = Math.min(done + 1, steps);
    progress.advance(done, steps);
  };
  const world = new DemoWorld(new TenantApi(url, DEMO_TENANT), castOf(devices), onStep);
  try {
    await terminal.out(HEADING);
    for await (const told of play(world, days)) {
      progress.pause();
      await terminal.out(tellingOf(told));
    }
  } finally {
    progress.end();
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  const { told: ingested, mark } = world;
  const played = { url, folder, mark, seconds, devices, ingested, tester: world.deviceOf(tester(world)) };
  await terminal.out(`\n${whatToLookAt(played)}`);
}
