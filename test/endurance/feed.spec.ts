import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { call } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import type { Fleet } from './fleet.js';
import { mustCall, openFleet, ruleOf } from './fleet.js';
import { FULL } from './scale.js';
import { consume } from './slow-consumer.js';

const DEVICES = 1000;
const ENTRIES = FULL ? 200_000 : 20_000;
const CUTS = 20;
const BYTES_PER_SECOND = 1_000_000;
const MEMORY_FROM = ENTRIES / 4;
const MEMORY_TO = ENTRIES - ENTRIES / 20;
const MEMORY_GROWTH_MIB = 20;

const REBUILT_WITHIN_MS = 60_000;

let folder: string;
let engine: EngineProcess | null = null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vedette-feed-'));
});
afterAll(async () => {
  await engine?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<EngineProcess> {
  const started = await startEngineProcess({ dataFolder: folder });
  engine = started;
  return started;
}

/** Waits until the read models are there again: before that the feed is refused with 503. */
async function untilReady({ url }: EngineProcess): Promise<void> {
  const deadline = performance.now() + REBUILT_WITHIN_MS;
  while ((await call(url, 'GET', '/readyz')).status !== 200) {
    if (performance.now() > deadline) throw new Error('the read models were not rebuilt in time');
    await pause(50);
  }
}

/** Flips all devices by each change of the rule, until there are enough entries. */
async function giveEntries(engine: EngineProcess, { tenant, deviceIds }: Fleet): Promise<void> {
  const token = await engine.token('full', { tenant });
  for (let given = 0; given < ENTRIES; given += deviceIds.length) {
    const level = (given / deviceIds.length) % 2 === 0 ? 'high' : 'secured';
    const json = ruleOf(level);
    await mustCall(engine.url, 'PUT', '/v1/compliance-policy/android', { token, json });
  }
}

/** Resident memory of the engine in MiB, by its own metrics. */
async function memoryOf(engine: EngineProcess): Promise<number> {
  const metrics = await (await fetch(`${engine.url}/metrics`)).text();
  const bytes = /^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1];
  if (bytes === undefined) throw new Error('the engine does not say how much memory it has');
  return Number(bytes) / 1024 / 1024;
}

/** All cursors from the beginning, read as fast as it goes. */
async function allCursors(engine: EngineProcess, tenant: string, count: number): Promise<string[]> {
  const cursors: string[] = [];
  const token = await engine.token('consumer', { tenant });
  const onEntry = ({ id }: { id: string }): boolean => cursors.push(id) < count;
  const { reason } = await consume({ url: engine.url, token, bytesPerSecond: Infinity, after: '0', onEntry });
  expect(reason).toBe('cut');
  return cursors;
}

it(
  `R25 a slow consumer that is cut ${CUTS} times gets each of ${ENTRIES} entries once and in order, over a restart and a rebuild`,
  async () => {
    let running = await start();
    const fleet = await openFleet(running, DEVICES);
    await giveEntries(running, fleet);
    let token = await running.token('consumer', { tenant: fleet.tenant });
    const cursors: string[] = [];
    const memory = { from: 0, to: 0 };
    let after = '0';
    for (let cut = 1; cut <= CUTS + 1; cut += 1) {
      const until = Math.floor((ENTRIES * cut) / (CUTS + 1));
      const measuring: Promise<void>[] = [];
      const measure = (into: 'from' | 'to'): void => {
        measuring.push(memoryOf(running).then((mebibytes) => void (memory[into] = mebibytes)));
      };
      const end = await consume({
        url: running.url,
        token,
        bytesPerSecond: BYTES_PER_SECOND,
        after,
        onEntry({ id }) {
          const count = cursors.push(id);
          if (count === MEMORY_FROM) measure('from');
          if (count === MEMORY_TO) measure('to');
          return count < until;
        },
      });
      expect(end.reason).toBe('cut');
      await Promise.all(measuring);
      after = end.cursor;
      if (cut === 2) {
        // The rebuild: the read models are gone, and are made again from the log while the consumer waits.
        expect(await running.end('SIGKILL')).toBeNull();
        await rm(join(folder, 'read-model'), { recursive: true });
        running = await start();
        await untilReady(running);
      }
      if (cut === 3) {
        expect(await running.end()).toBe(0);
        running = await start();
        await untilReady(running);
        // A young heap grows for minutes at this pace, whoever reads: what is measured is what a slow consumer costs.
        await allCursors(running, fleet.tenant, ENTRIES);
      }
      if (cut === 2 || cut === 3) token = await running.token('consumer', { tenant: fleet.tenant });
    }
    expect(cursors).toHaveLength(ENTRIES);
    expect(new Set(cursors).size).toBe(ENTRIES);
    expect(cursors).toEqual(await allCursors(running, fleet.tenant, ENTRIES));
    expect(memory.from).toBeGreaterThan(0);
    expect(memory.to - memory.from).toBeLessThanOrEqual(MEMORY_GROWTH_MIB);
    console.log(
      `engine memory at entry ${MEMORY_FROM}: ${memory.from.toFixed(1)} MiB, at ${MEMORY_TO}: ${memory.to.toFixed(1)} MiB`,
    );
    await running.end();
  },
  20 * 60_000,
);
