import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rebuildDigest } from '#adapters/read-model/digest.js';
import type { StandInProcess } from '#test/support/eventstoredb/stand-in-process.js';
import { startStandInProcess } from '#test/support/eventstoredb/stand-in-process.js';
import { openTenancy, RULE, tenancyOf } from '#test/support/tenancy.js';
import { liveAtHead } from '../compare-read-models.js';
import { FULL } from '../scale.js';
import type { Ignored } from './ignores.js';
import { devicesUnderThreat, ignoreUntil } from './ignores.js';
import { startLoad } from './load.js';
import type { Node } from './node.js';
import { leads, startNode, until } from './node.js';
import type { LogReader, ThreatsInLog } from './written.js';
import { feedOf, intuneStatesOf, threatsInLog, withReader } from './written.js';

/** How often the leader is killed; `NODES_KILLS` asks for another number. */
const KILLS = Number(process.env['NODES_KILLS'] ?? (FULL ? 2 : 1));
const ACKNOWLEDGED_BETWEEN_KILLS = 100;
const DEVICES = 8;

/** So fast that a round takes seconds. */
const FAST = { renewEveryMs: 200, takenOverAfterMs: 1000 };
/** Believes to lead for as long as a test takes, whoever has taken over meanwhile. */
const STUBBORN = { renewEveryMs: 600_000, takenOverAfterMs: 3_600_000 };

/** A real server where one is named, else a stand-in. */
const NAMED = process.env['EVENTSTOREDB_CONNECTION_STRING'];

let standIn: StandInProcess | null = null;
let connectionString: string;
let folders: string[];
let nodes: Node[] = [];
let tenantId: string;
/** Under load, and with ignores that end. */
let devices: string[];
let watched: string[];
const threatIds: string[] = [];
const ignores: Ignored[] = [];

function nodeAt(index: number): Node {
  const node = nodes[index];
  if (node === undefined) throw new Error(`there is no node ${index}`);
  return node;
}

const urls = (): readonly { readonly url: string }[] => nodes.map(({ engine }) => engine);

async function start(index: number, leaseTimes: typeof FAST): Promise<void> {
  const engine = await startNode({ dataFolder: folders[index] ?? '', connectionString, leaseTimes });
  nodes = nodes.with(index, { engine, tenancy: tenancyOf(engine, tenantId) });
}

async function leader(): Promise<number> {
  const found = await Promise.all(urls().map(leads));
  return found.indexOf(true);
}

beforeAll(async () => {
  if (NAMED === undefined) standIn = await startStandInProcess();
  connectionString = NAMED ?? standIn?.connectionString ?? '';
  folders = await Promise.all([0, 1].map(() => mkdtemp(join(tmpdir(), 'vedette-node-'))));
  const started = folders.map((dataFolder) => startNode({ dataFolder, connectionString, leaseTimes: FAST }));
  const engines = await Promise.all(started);
  const [first] = engines;
  if (first === undefined) throw new Error('no engine');
  ({ tenantId } = await openTenancy(first));
  nodes = engines.map((engine) => ({ engine, tenancy: tenancyOf(engine, tenantId) }));
  const { tenancy } = nodeAt(0);
  expect((await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE })).status).toBe(200);
  devices = await devicesUnderThreat(tenancy, DEVICES);
  watched = await devicesUnderThreat(tenancy, DEVICES);
}, 60_000);
afterAll(async () => {
  for (const { engine } of nodes) await engine.stop();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  await standIn?.kill();
}, 60_000);

/** What the log holds of the tenant's threats, once every ignore has ended: one that is ignored anew before does not end. */
async function threatsOnceIgnoresEnded(reader: LogReader): Promise<ThreatsInLog> {
  let found = await threatsInLog(reader, tenantId);
  await until('every ignore ended', async () => {
    found = await threatsInLog(reader, tenantId);
    return found.expired.length >= ignores.length;
  });
  return found;
}

/** Everything that was asked for is in the log once, in the stream of Intune states once, and in both read models. */
async function expectEachOnce(): Promise<void> {
  await withReader(connectionString, async (reader) => {
    const { detected, resolved, expired } = await threatsOnceIgnoresEnded(reader);
    expect(expired.toSorted()).toEqual(ignores.map(({ device, until: end }) => `${device} ${end}`).toSorted());
    for (const threatId of threatIds)
      expect([threatId, detected.get(threatId), resolved.get(threatId)]).toEqual([threatId, 1, 1]);
    expect(resolved.size).toBe(threatIds.length);

    const head = await reader.head();
    const [one, other] = await Promise.all(folders.map((folder) => liveAtHead(folder, head)));
    expect(one).toMatchObject({ digest: other?.digest, parked: 0, rows: other?.rows });
    const feed = await feedOf(nodeAt(0).tenancy);
    expect(await feedOf(nodeAt(1).tenancy)).toEqual(feed);
    await until('the feed is in the log', async () => {
      return (await intuneStatesOf(reader, tenantId)).length >= feed.length;
    });
    expect(await intuneStatesOf(reader, tenantId)).toEqual(feed);
  });
}

async function expectEqualToRebuild(): Promise<void> {
  await withReader(connectionString, async (reader) => {
    const live = await liveAtHead(folders[0] ?? '', await reader.head());
    expect(await rebuildDigest(reader, { until: live.position })).toMatchObject({
      digest: live.digest,
      rows: live.rows,
    });
  });
}

describe('two engines on one EventStoreDB', () => {
  it(
    `lose and double nothing while the leader is killed ${KILLS} times under load, and take over its timers`,
    async () => {
      let repeatedInAll = 0;
      for (let round = 1; round <= KILLS; round += 1) {
        await until('a leader', async () => (await leader()) >= 0);
        const load = startLoad({ nodes: () => nodes.map(({ tenancy }) => tenancy), devices });
        await until('load', () => load.acknowledged() >= ACKNOWLEDGED_BETWEEN_KILLS);
        const killed = await leader();
        const survivor = 1 - killed;
        // Some end while the leader lives, some while nobody leads, and some when the other one does.
        const timed = await ignoreUntil(nodeAt(survivor).tenancy, watched, { firstMs: 1000, everyMs: 150 });
        ignores.push(...timed);
        const [, second] = timed.map(({ until: end }) => end).toSorted();
        await until('the first ignores end', () => Date.now() >= Date.parse(second ?? ''));
        await nodeAt(killed).engine.end('SIGKILL');
        await until('the other one leads', () => leads(nodeAt(survivor).engine));
        const [{ threatIds: more, repeated }] = await Promise.all([load.end(), start(killed, FAST)]);
        threatIds.push(...more);
        repeatedInAll += repeated;
        await expectEachOnce();
      }
      expect(repeatedInAll).toBeGreaterThan(0);
      await expectEqualToRebuild();
    },
    KILLS * 30_000,
  );

  it('write nothing twice while both believe to lead, after the leader hung for longer than its lease', async () => {
    for (const { engine } of nodes) expect(await engine.end()).toBe(0);
    await start(0, STUBBORN);
    await until('the first one leads', () => leads(nodeAt(0).engine));
    process.kill(nodeAt(0).engine.pid, 'SIGSTOP');
    await start(1, FAST);
    await until('the second one leads', () => leads(nodeAt(1).engine));
    ignores.push(...(await ignoreUntil(nodeAt(1).tenancy, watched, { firstMs: 1000, everyMs: 100 })));
    const load = startLoad({ nodes: () => [nodeAt(1).tenancy], devices });
    await until('load', () => load.acknowledged() >= ACKNOWLEDGED_BETWEEN_KILLS);
    await withReader(connectionString, threatsOnceIgnoresEnded);
    process.kill(nodeAt(0).engine.pid, 'SIGCONT');
    expect(await Promise.all(urls().map(leads))).toEqual([true, true]);
    const both = startLoad({ nodes: () => nodes.map(({ tenancy }) => tenancy), devices });
    ignores.push(...(await ignoreUntil(nodeAt(1).tenancy, watched, { firstMs: 2000, everyMs: 50 })));
    await until('load on both', () => both.acknowledged() >= ACKNOWLEDGED_BETWEEN_KILLS);
    threatIds.push(...(await load.end()).threatIds, ...(await both.end()).threatIds);
    await expectEachOnce();
    expect(await Promise.all(urls().map(leads))).toEqual([true, true]);
    await expectEqualToRebuild();
  }, 60_000);
});
