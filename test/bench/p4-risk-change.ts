import { setTimeout as pause } from 'node:timers/promises';
import { requestToken } from '#engine/issuer/request-token.js';
import { call } from '#test/support/api.js';
import type { Benchmark, Check, Figure, Scale } from './benchmark.js';
import type { FeedWatch } from './feed-load/feed-watch.js';
import { watchFeed } from './feed-load/feed-watch.js';
import { absoluteFigure, median } from './figures.js';
import { inDataFolder } from './fleet/data-folder.js';
import { withOpenThreat, secured } from './fleet/histories.js';
import { BENCH_TENANT, seedFleet } from './fleet/seed-fleet.js';
import type { ChildProcess } from './processes/child-process.js';
import { startChild } from './processes/child-process.js';
import { rebuild } from './rebuild/rebuild.js';
import type { Bystander } from './risk-change/bystander.js';
import { openBystander } from './risk-change/bystander.js';
import type { EngineProtocol } from './servers/engine.process.js';

const TARGET_MS = 2500;
const TARGET_MIB = 1024;
const TARGET_OTHER_MS = 500;

interface Sizes {
  readonly devices: number;
  /** Devices whose verdict the change of a risk flips, many and a few. */
  readonly many: number;
  readonly few: number;
  readonly rounds: number;
}

const FULL: Sizes = { devices: 1_000_000, many: 100_000, few: 10_000, rounds: 4 };
const SMALL: Sizes = { devices: 2000, many: 200, few: 20, rounds: 2 };

/** Classifications of the default table whose risk blocks nothing. */
const OF_MANY = 'VULNERABILITY';
const OF_FEW = 'PORT_SCAN';

const LONGEST_FLIP_MS = 120_000;
const LONGEST_COUNT_MS = 2_000;
const LOOK_EVERY_MS = 5;
const MEMORY_EVERY_MS = 50;
const MIB = 1024 * 1024;

interface Flip {
  /** From the request to the last entry on the feed. */
  readonly milliseconds: number;
  readonly entries: number;
  /** Entries for a device that had one already, or not in the order of their cursors. */
  readonly outOfOrder: number;
  readonly mostMemory: number;
  /** Of the other tenant's entries, the latest. */
  readonly slowestOther: number;
}

interface Bench {
  readonly url: string;
  readonly full: string;
  readonly engine: ChildProcess<EngineProtocol>;
  readonly feed: FeedWatch;
  readonly bystander: Bystander;
}

async function watchMemory(engine: ChildProcess<EngineProtocol>, stopped: () => boolean): Promise<number> {
  let most = 0;
  while (!stopped()) {
    most = Math.max(most, await engine.ask('memory', null));
    await pause(MEMORY_EVERY_MS);
  }
  return most;
}

/** Changes the risk of a classification, and waits for the entries of all devices that have it. */
async function flip({ url, full, engine, feed, bystander }: Bench, code: string, risk: string, expected: number) {
  let done = false;
  const memory = watchMemory(engine, () => done);
  const others = bystander.reportUntil(() => done);
  const seen = new Set<string>();
  let last = '';
  let lastAt = 0;
  let entries = 0;
  let outOfOrder = 0;
  const sentAt = performance.now();
  const { status, body } = await call(url, 'PUT', `/v1/threat-policy/${code}`, { token: full, json: { risk } });
  if (status !== 200) throw new Error(`the change of the risk answered ${status}: ${JSON.stringify(body)}`);
  for (const deadline = sentAt + LONGEST_FLIP_MS; entries < expected && performance.now() < deadline;) {
    for (const { id, deviceId, at } of feed.take()) {
      entries += 1;
      if (seen.has(deviceId) || (last !== '' && id.length === last.length && id <= last)) outOfOrder += 1;
      seen.add(deviceId);
      last = id;
      lastAt = at;
    }
    await pause(LOOK_EVERY_MS);
  }
  done = true;
  const result: Flip = {
    milliseconds: lastAt - sentAt,
    entries,
    outOfOrder,
    mostMemory: await memory,
    slowestOther: Math.max(...(await others)),
  };
  return result;
}

/** R34: how long the guard takes to count the change. @returns milliseconds */
async function dryRun({ url, full }: Bench): Promise<number> {
  const path = `/v1/threat-policy/${OF_MANY}?dryRun=true`;
  const sentAt = performance.now();
  const { status, body } = await call(url, 'PUT', path, { token: full, json: { risk: 'high' } });
  if (status !== 200) throw new Error(`the dry run answered ${status}: ${JSON.stringify(body)}`);
  return performance.now() - sentAt;
}

function checksOf(
  many: readonly Flip[],
  few: readonly Flip[],
  counted: readonly number[],
  sizes: Sizes,
): Record<string, Check> {
  const counts = [...many, ...few].map(({ entries }) => entries);
  const expected = [...many.map(() => sizes.many), ...few.map(() => sizes.few)];
  const perDevice = (flips: readonly Flip[], devices: number): string =>
    `${((median(flips.map(({ milliseconds }) => milliseconds)) / devices) * 1000).toFixed(1)} µs a device for ${devices}`;
  return {
    'one entry for each device that the change touches': {
      ok: counts.every((count, index) => count === expected[index]),
      found: counts.join(', '),
    },
    'the guard counts the change within 2 s (R34)': {
      ok: counted.every((milliseconds) => milliseconds <= LONGEST_COUNT_MS),
      found: `${Math.max(...counted).toFixed(0)} ms at most`,
    },
    'in the order of their cursors': {
      ok: [...many, ...few].every(({ outOfOrder }) => outOfOrder === 0),
      found: `${[...many, ...few].reduce((sum, { outOfOrder }) => sum + outOfOrder, 0)} out of order`,
    },
    'linear in the devices touched': {
      ok: true,
      found: `${perDevice(many, sizes.many)}, ${perDevice(few, sizes.few)}, in a fleet of ${sizes.devices}`,
    },
  };
}

const describeFlip = ({ milliseconds, entries, mostMemory, slowestOther }: Flip): string =>
  `${entries} entries in ${milliseconds.toFixed(0)} ms, ${(mostMemory / MIB).toFixed(0)} MiB, ` +
  `another tenant's slowest entry ${slowestOther.toFixed(0)} ms`;

async function runOn(folder: string, sizes: Sizes, progress: Scale['progress']): Promise<Figure[]> {
  const { devices, many, few, rounds } = sizes;
  const { events } = await seedFleet(folder, [
    { devices: many, history: withOpenThreat(OF_MANY) },
    { devices: few, history: withOpenThreat(OF_FEW) },
    { devices: devices - many - few, history: secured(0) },
  ]);
  progress(`  ${events} events of ${devices} devices are in the log`);
  // The memory of a build is another matter: what is measured is an engine that was started on what it had.
  await rebuild(folder);
  progress('  the read models are built');
  const engine = startChild<EngineProtocol>(new URL('./servers/engine.process.js', import.meta.url));
  const flips: Record<'many' | 'few', Flip[]> = { many: [], few: [] };
  const counted: number[] = [];
  try {
    const url = await engine.ask('start', folder);
    const full = await requestToken({ url, as: 'full', tenant: BENCH_TENANT });
    const feed = await watchFeed(url, await requestToken({ url, as: 'consumer', tenant: BENCH_TENANT }));
    const bench: Bench = { url, full, engine, feed, bystander: await openBystander(url) };
    for (let round = 0; round < rounds; round += 1) {
      counted.push(await dryRun(bench));
      const risk = round % 2 === 0 ? 'high' : 'advisory';
      flips.many.push(await flip(bench, OF_MANY, risk, many));
      flips.few.push(await flip(bench, OF_FEW, risk, few));
      for (const [name, [...done]] of Object.entries(flips)) {
        const last = done.at(-1);
        if (last !== undefined) progress(`  ${name}: ${describeFlip(last)}`);
      }
    }
    bench.bystander.close();
    feed.close();
    await engine.ask('stop', null);
  } finally {
    await engine.end();
  }
  const checks = checksOf(flips.many, flips.few, counted, sizes);
  const figure = (name: string, unit: string, target: number, of: (flip: Flip) => number): Figure =>
    absoluteFigure({ name, unit, target, better: 'lower', checks }, flips.many.map(of));
  return [
    figure('P4.feed', 'ms', TARGET_MS, ({ milliseconds }) => milliseconds),
    figure('P4.memory', 'MiB', TARGET_MIB, ({ mostMemory }) => mostMemory / MIB),
    figure('P4.other', 'ms', TARGET_OTHER_MS, ({ slowestOther }) => slowestOther),
  ];
}

/** P4: a change of one risk that flips a tenth of the fleet, until the last entry is out on an open feed. */
export const p4: Benchmark = {
  name: 'P4',
  about: 'a risk level change that flips 100,000 of 1,000,000 devices, until the last entry is on the feed',
  run: ({ small, progress }) => inDataFolder((folder) => runOn(folder, small ? SMALL : FULL, progress)),
};
