import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogUnderTest } from '../commands/testing/loop-log.js';
import { openLogUnderTest } from '../commands/testing/loop-log.js';
import { createMetrics } from '../metrics/metrics.js';
import { Leadership } from './leadership.js';
import { Lease } from './lease.js';

let store: LogUnderTest;
let other: Lease;
let leadership: Leadership;
let said: string[];

/** The node under test looks every few milliseconds, and never finds by itself that the other one is gone. */
const TIMES = { renewEveryMs: 5, takenOverAfterMs: 60_000 };

function node(soleWriter: boolean): Leadership {
  const say = (...of: unknown[]): void => void said.push(String(of.at(-1)));
  const logger = { info: say, warn: say, error: say };
  return new Leadership({ soleWriter }, store.latestValues(), TIMES, createMetrics(), logger);
}

beforeEach(async () => {
  said = [];
  store = await openLogUnderTest();
  // Takes the lease from whoever has it.
  const times = { renewEveryMs: 5, takenOverAfterMs: 0 };
  other = new Lease({ latestValues: store.latestValues(), nodeId: 'other', times });
  leadership = node(false);
});
afterEach(async () => {
  await leadership.beforeApplicationShutdown();
  await leadership.onApplicationShutdown();
  await store.close();
});

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never: ${holds.toString()}`);
    await sleep(2);
  }
}

/** The other node takes the lease, gives it back, and so on, each time until the node under test says what it found. */
async function changes(times: number): Promise<void> {
  for (let change = 0; change < times; change += 1) {
    const before = said.length;
    if (change % 2 === 0) {
      while (said.length === before) {
        await other.look();
        await sleep(2);
      }
    } else {
      await other.release();
      await until(() => said.length > before);
    }
  }
}

describe('what only the leader runs', () => {
  it('is started and stopped with the leadership, again and again, and that is said', async () => {
    const seen: string[] = [];
    leadership.lead({ name: 'spec', start: () => void seen.push('start'), stop: () => void seen.push('stop') });
    leadership.onApplicationBootstrap();
    await until(() => seen.length === 1);
    await changes(3);
    await until(() => seen.length === 4);
    expect(seen).toEqual(['start', 'stop', 'start', 'stop']);
    const [leads, doesNot] = ['This node leads.', 'This node does not lead any more.'];
    expect(said).toEqual([leads, doesNot, leads, doesNot]);
  });

  it('is started once, however often the leadership changed while it was being started', async () => {
    const started = Promise.withResolvers<undefined>();
    let starts = 0;
    leadership.lead({
      name: 'spec',
      async start() {
        starts += 1;
        if (starts === 1) await started.promise;
      },
      stop: () => undefined,
    });
    leadership.onApplicationBootstrap();
    await until(() => starts === 1);
    await changes(4);
    started.resolve(undefined);
    await until(() => starts > 1);
    await leadership.beforeApplicationShutdown();
    // Of the two that waited, the one whose leadership was over when its turn came did not run.
    expect(starts).toBe(2);
  });

  it('is not stopped by a process that fails', async () => {
    let runs = false;
    leadership.lead({ name: 'broken', start: () => Promise.reject(new Error('no')), stop: () => undefined });
    leadership.lead({ name: 'spec', start: () => void (runs = true), stop: () => void (runs = false) });
    leadership.onApplicationBootstrap();
    await until(() => runs && said.length === 2);
    expect(said).toEqual(['This node leads.', 'The process broken could not be started.']);
  });

  it('runs from the start on a log with a sole writer, without a lease', async () => {
    const alone = node(true);
    let runs = false;
    alone.lead({ name: 'spec', start: () => void (runs = true), stop: () => void (runs = false) });
    alone.onApplicationBootstrap();
    await until(() => runs);
    expect(await store.latestValues().get('lease/leader')).toBeNull();
    await alone.beforeApplicationShutdown();
    expect(runs).toBe(false);
  });
});
