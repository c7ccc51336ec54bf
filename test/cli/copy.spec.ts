import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSqliteLogReadOnly } from '#adapters/sqlite-log/open.js';
import { eventId } from '#domain/identity/ids.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { METADATA } from '#test/contract/sample-events.js';
import { call } from '#test/support/api.js';
import { refusedStart, startEngineProcess } from '#test/support/engine.js';
import { openFeed } from '#test/support/feed-reader.js';
import { ROOT, runBinary } from './binary.js';
import type { Ran } from './command-line.js';
import { vedette } from './command-line.js';
import { contentOf, folders, openEmbedded } from './copied-logs.js';
import { TENANT, walk } from './walked-engine.js';

const made = folders();
afterAll(() => made.remove());

const copy = (from: string, to: string, ...more: readonly string[]): Promise<Ran> =>
  vedette(['copy', '--from', `sqlite:${made.at(from)}`, '--to', `sqlite:${made.at(to)}`, ...more], {
    dataFolder: made.at('of no matter'),
  });
const digestOf = async (name: string): Promise<string> =>
  (await vedette(['replay', '--digest', '--json'], { dataFolder: made.at(name) })).out;

describe('vedette copy', () => {
  let cursor: string;

  beforeAll(async () => {
    const engine = await startEngineProcess({ dataFolder: made.at('data') });
    try {
      await walk(engine);
      const token = await engine.token('consumer');
      const feed = await call(engine.url, 'GET', '/v1/intune/devices', { token });
      cursor = feed.headers.get('vedette-feed-cursor') ?? '';
      const refused = await copy('data', 'early');
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.notes).toContain(`another engine has the data folder ${made.at('data')} open`);
      expect(existsSync(made.at('early'))).toBe(false);
      await engine.end();
    } finally {
      await engine.stop();
    }
  });

  it('makes another log of the same digest, and says so', async () => {
    const ran = await copy('data', 'copy');
    const digest = /"digest":"([0-9a-f]{64})"/.exec(await digestOf('data'))?.[1] ?? 'none';
    expect(ran).toEqual({
      code: 0,
      notes: '',
      out: expect.stringMatching(
        /^copied {2}10 events, \d+ latest values\ninto {4}.+\ndigest {2}[0-9a-f]{64} on both sides, 1 device\n$/,
      ),
    });
    expect(ran.out).toContain(digest);
    expect(await digestOf('copy')).toBe(await digestOf('data'));
    expect(contentOf(made.at('copy')).events).toEqual(contentOf(made.at('data')).events);
  });

  it('says reset to a cursor of the other log, and an engine goes on there, of which none may be running', async () => {
    const engine = await startEngineProcess({ dataFolder: made.at('copy') });
    try {
      const token = await engine.token('consumer', { tenant: TENANT });
      const feed = await openFeed({ url: engine.url, token, lastEventId: cursor });
      expect(await feed.rest()).toBe('event: reset\ndata: {"reason":"otherLog"}\n\n');
      const json = { intuneDeviceId: randomUUID(), platform: 'ios', osVersion: '19' };
      const service = await engine.token('service', { tenant: TENANT });
      expect((await call(engine.url, 'POST', '/v1/devices', { token: service, json })).status).toBe(201);
      const refused = await copy('data', 'copy');
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.notes).toContain(`another engine has the data folder ${made.at('copy')} open`);
    } finally {
      await engine.end();
      await engine.stop();
    }
    expect(await vedette(['check'], { dataFolder: made.at('copy') })).toMatchObject({ code: 0 });
    expect(await copy('data', 'copy')).toMatchObject({ code: 1, notes: expect.stringContaining('holds events') });
  });

  it('goes on after its process was killed', async () => {
    const source = await openEmbedded(made.at('long'));
    for (let index = 0; index < 6000; index += 1)
      void source.log.append(`sample-${index % 700}`, 'any', [
        { id: eventId(randomUUID()), type: 'SampleRecorded', data: `{"index": ${index}}`, metadata: METADATA },
      ]);
    await source.log.append('sample-end', 'any', [
      { id: eventId(randomUUID()), type: 'SampleRecorded', data: '{}', metadata: METADATA },
    ]);
    await source.log.close();
    const args = ['copy', '--from', `sqlite:${made.at('long')}`, '--to', `sqlite:${made.at('killed')}`];
    const child = spawn(process.execPath, [`${ROOT}/dist/apps/cli/main.js`, ...args], { stdio: 'ignore' });
    const ended = once(child, 'close');
    while (child.exitCode === null) {
      const reader = existsSync(`${made.at('killed')}/log.db`) ? openSqliteLogReadOnly(made.at('killed')) : null;
      const begun = reader !== null && (await reader.head()) > BEGINNING;
      reader?.close();
      if (begun) break;
      await after(2);
    }
    child.kill('SIGKILL');
    await ended;
    const refused = await refusedStart({ dataFolder: made.at('killed') });
    expect(refused.exitCode).toBe(1);
    expect(refused.errors).toContain('run the same "vedette copy" again');
    const ran = await runBinary(args, { VEDETTE_DATA: made.at('of no matter') });
    expect(ran).toMatchObject({ code: 0, notes: '' });
    expect(ran.out).toMatch(/^copied {2}6001 events \([1-9]\d* of them were there\)/);
    expect(contentOf(made.at('killed'))).toEqual(contentOf(made.at('long')));
  });

  it('refuses with 78 a target that was begun under the other clock, and with 1 a source that is not there', async () => {
    await (await openEmbedded(made.at('simulated'), 'simulated')).log.close();
    const { code, notes } = await copy('data', 'simulated');
    expect(code).toBe(78);
    expect(notes).toContain('was written under the system clock');
    expect(await copy('nowhere', 'to')).toMatchObject({
      code: 1,
      notes: expect.stringContaining('there is no event log'),
    });
    expect(await copy('simulated', 'same clock', '--json')).toMatchObject({ code: 0 });
  });

  it.each([
    [['--from', 'sqlite:./a']],
    [['--from', './a', '--to', 'sqlite:./b']],
    [['--from', 'sqlite:', '--to', 'sqlite:./b']],
    [['--from', 'sqlite:./a', '--to', 'sqlite:./b', 'more']],
  ])('ends with 2 for the wrong usage %j', async (args) => {
    const { code, out } = await vedette(['copy', ...args], { dataFolder: made.at('of no matter') });
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
