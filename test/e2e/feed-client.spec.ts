import { readFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { call } from '../support/api.js';
import type { CutProxy } from '../support/cut-proxy.js';
import { startCutProxy } from '../support/cut-proxy.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { openFeed } from '../support/feed-reader.js';
import type { Tenancy } from '../support/tenancy.js';
import { enrollDevice, itemsOf, openTenancy, RULE, tenancyOf } from '../support/tenancy.js';

const DOCS = new URL('../../../docs/', import.meta.url);
const CLIENT = new URL('examples/feed-client.mjs', DOCS);
const DAY_MS = 24 * 60 * 60 * 1000;
const START = Date.parse('2027-01-01T00:00:00Z');

type Device = Readonly<Record<string, unknown>>;
interface FollowOptions {
  readonly url: string;
  readonly token: () => Promise<string>;
  readonly devices: Map<string, Device>;
  readonly signal: AbortSignal;
  readonly state: { cursor: string | null };
  readonly retryMs: number;
}
type Follow = (options: FollowOptions) => Promise<void>;
const isFollow = (value: unknown): value is Follow => typeof value === 'function';

async function loadClient(): Promise<Follow> {
  const loaded: unknown = await import(CLIENT.href);
  const follow: unknown =
    typeof loaded === 'object' && loaded !== null && 'follow' in loaded ? loaded.follow : undefined;
  if (!isFollow(follow)) throw new Error('the example has no function follow');
  return follow;
}

describe('The client of docs/feed.md', () => {
  let engine: EngineProcess;
  let tenancy: Tenancy;
  let proxy: CutProxy;
  let ids: string[];
  let following: Promise<void>;
  const devices = new Map<string, Device>();
  const state: FollowOptions['state'] = { cursor: null };
  const stop = new AbortController();
  const warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined);

  beforeAll(async () => {
    engine = await startEngineProcess({ env: { VEDETTE_CLOCK: 'simulated:2027-01-01T00:00:00Z' } });
    proxy = await startCutProxy(() => engine.url);
    tenancy = await openTenancy(engine);
    await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
    ids = [];
    for (let count = 0; count < 5; count += 1) ids.push(await active());
    const follow = await loadClient();
    const token = (): Promise<string> => tenancy.token('consumer');
    following = follow({ url: proxy.url, token, devices, signal: stop.signal, state, retryMs: 50 });
  }, 60_000);
  afterAll(async () => {
    stop.abort();
    await following;
    warnings.mockRestore();
    await proxy.close();
    await engine.stop();
    await rm(engine.dataFolder, { recursive: true, force: true });
  });

  async function active(): Promise<string> {
    const device = await enrollDevice(tenancy);
    await tenancy.send('device', 'POST', `/v1/devices/${device}/activation`);
    return device;
  }

  async function restart(signal: NodeJS.Signals): Promise<void> {
    await engine.end(signal);
    await start();
  }

  async function start(): Promise<void> {
    engine = await startEngineProcess({ dataFolder: engine.dataFolder, env: { VEDETTE_CLOCK: 'simulated' } });
    tenancy = tenancyOf(engine, tenancy.tenantId);
  }

  /** Some devices have a threat afterwards, and others none. */
  async function change(round: number): Promise<void> {
    for (const [index, device] of ids.entries()) {
      const threats = `/v1/devices/${device}/threats`;
      const json = { threatId: `t${round}`, type: 'OS', classifications: ['TROJAN'] };
      await tenancy.send('device', 'POST', threats, { json });
      if ((index + round) % 2 === 0)
        await tenancy.send('device', 'PATCH', `${threats}/t${round}`, { json: { status: 'resolved' } });
      if ((index + round) % 3 === 0) proxy.cut();
    }
    ids.push(await active());
  }

  const told = ({ partnerReportedThreatState, withheld, verdict, reasons }: Device): string =>
    JSON.stringify([partnerReportedThreatState, withheld, verdict, reasons]);

  async function isAsTheEngineSays(): Promise<boolean> {
    const answer = await tenancy.send('consumer', 'GET', '/v1/intune/devices?limit=500');
    const expected = itemsOf(answer).map((device) => [device['deviceId'], told(device)]);
    return (
      expected.length >= ids.length &&
      JSON.stringify(expected) === JSON.stringify([...devices].sort().map(([id, device]) => [id, told(device)]))
    );
  }

  async function eventuallyRight(): Promise<void> {
    const deadline = performance.now() + 15_000;
    while (!(await isAsTheEngineSays())) {
      if (performance.now() > deadline) throw new Error(`the client has ${JSON.stringify([...devices])}`);
      await pause(20);
    }
  }

  it('stands in the page as it stands in its file', async () => {
    const page = await readFile(new URL('feed.md', DOCS), 'utf8');
    expect(page).toContain(`\`\`\`js\n${await readFile(CLIENT, 'utf8')}\`\`\`\n`);
  });

  it('is a function of 20 lines', async () => {
    const [, body = ''] = (await readFile(CLIENT, 'utf8')).split(/^export async function follow.*\n/m);
    expect(body.slice(0, body.indexOf('\n}\n')).split('\n').length).toBeLessThanOrEqual(20);
  });

  it('has what the engine has after cut lines, a stop, a kill and a rebuild', async () => {
    await eventuallyRight();
    await change(1);
    await eventuallyRight();
    await restart('SIGTERM');
    await change(2);
    await eventuallyRight();
    await restart('SIGKILL');
    await change(3);
    await eventuallyRight();
    await engine.end();
    await rm(`${engine.dataFolder}/read-model`, { recursive: true });
    await start();
    await change(4);
    await eventuallyRight();
    expect(warnings).toHaveBeenCalled();
  }, 120_000);

  it('takes a new snapshot where it was away for longer than entries are kept', async () => {
    const { cursor } = state;
    proxy.down(true);
    for (let day = 30; day <= 120; day += 30) {
      const json = { now: new Date(START + day * DAY_MS).toISOString() };
      const token = await engine.token('operator');
      expect((await call(engine.url, 'PUT', '/v1/simulation/clock', { token, json })).status).toBe(200);
      await change(day);
    }
    const token = await tenancy.token('consumer');
    const reset = await openFeed({ url: engine.url, token, lastEventId: cursor ?? '' });
    expect(await reset.rest()).toContain('event: reset');
    proxy.down(false);
    await eventuallyRight();
    await change(121);
    await eventuallyRight();
  }, 60_000);
});
