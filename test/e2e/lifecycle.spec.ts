import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { refusedStart, startEngineProcess } from '../support/engine.js';
import { forgetLog, logSettings } from '../support/engine-log.js';
import { itOnEmbedded } from '../support/on-embedded.js';

let folder: string;
const running: EngineProcess[] = [];

async function start(env: Record<string, string> = {}): Promise<EngineProcess> {
  const engine = await startEngineProcess({ dataFolder: folder, env });
  running.push(engine);
  return engine;
}

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'vedette-life-')), 'data');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
  await forgetLog(folder);
  await rm(join(folder, '..'), { recursive: true, force: true });
});

const engineFile = (): string => join(folder, 'engine.json');

describe('start and stop', () => {
  it('says first where it listens, then where the API, the docs and a token are to be had', async () => {
    const { url, output } = await start();
    expect(output().lines[0]).toBe(`vedette listening on ${url}`);
    const text = output().lines.slice(1).join('\n');
    for (const words of [`${url}/v1`, `${url}/docs`, 'npx vedette token --as operator']) expect(text).toContain(words);
  });

  it('makes the data folder for its owner only, and says in it where it is until it stops', async () => {
    const engine = await start();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(engineFile())).mode & 0o777).toBe(0o600);
    const content: unknown = JSON.parse(await readFile(engineFile(), 'utf8'));
    expect(content).toEqual({
      pid: engine.pid,
      url: engine.url,
      log: (await logSettings(folder))['VEDETTE_LOG'] ?? 'sqlite',
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(await engine.end()).toBe(0);
    expect(existsSync(engineFile())).toBe(false);
  });

  it('listens for a container, gives tokens to it, and warns', async () => {
    const engine = await start({ VEDETTE_HOST: '0.0.0.0', VEDETTE_ISSUER: 'embeddedInContainer' });
    expect(engine.output().lines.join('\n')).toContain('Publish it on loopback only');
    const token = await engine.token('operator');
    expect((await call(engine.url, 'POST', '/v1/tenants', { token, json: {} })).status).toBe(400);
  });

  it('starts again after kill -9', async () => {
    const first = await start();
    expect(await first.end('SIGKILL')).toBeNull();
    const second = await start();
    expect(second.url).not.toBe(first.url);
    expect(await readFile(engineFile(), 'utf8')).toContain(second.url);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s answers what is in flight, takes nothing new, and ends with 0',
    async (signal) => {
      const engine = await start();
      const { hostname, port } = new URL(engine.url);
      const socket = connect(Number(port), hostname);
      let answer = '';
      socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
      const closed = new Promise((resolve) => socket.once('close', resolve));
      const body = JSON.stringify({ x: 1 });
      socket.write(
        `POST /v1/tenants HTTP/1.1\r\nHost: ${hostname}\r\nExpect: 100-continue\r\nContent-Type: application/json\r\n` +
          `Authorization: Bearer ${await engine.token('operator')}\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      // The engine has the request when it asks for its body.
      await new Promise<void>((resolve) => socket.on('data', () => answer.includes('100 Continue') && resolve()));
      const ended = engine.end(signal);
      await until(async () => !(await accepts(engine.url)));
      socket.write(body);
      await closed;
      expect(answer).toContain('HTTP/1.1 400 ');
      expect(answer).toMatch(/connection: close/i);
      expect(await ended).toBe(0);
    },
  );

  it('does not wait for idle connections', async () => {
    const engine = await start();
    const { hostname, port } = new URL(engine.url);
    const idle = connect(Number(port), hostname);
    await new Promise((resolve) => idle.once('connect', resolve));
    await call(engine.url, 'GET', '/livez');
    const started = performance.now();
    expect(await engine.end()).toBe(0);
    // Less than the time after which busy connections are cut.
    expect(performance.now() - started).toBeLessThan(6000);
    idle.destroy();
  });
});

describe('what can not start says so in one sentence', () => {
  it.each([
    ['VEDETTE_PORT', '70000'],
    ['VEDETTE_LOG', 'esdb:localhost'],
    ['VEDETTE_CLOCK', 'sundial'],
    ['VEDETTE_HOST', '0.0.0.0'],
    ['VEDETTE_NONSENSE', '1'],
    ['NODE_ENV', 'production'],
  ])('%s=%s: 78, and nothing is made', async (name, value) => {
    const { exitCode, errors, lines } = await refusedStart({ dataFolder: folder, env: { [name]: value } });
    expect(exitCode).toBe(78);
    expect(lines).toEqual([]);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(errors).toContain(name === 'NODE_ENV' ? 'VEDETTE_ISSUER' : name);
    expect(existsSync(folder)).toBe(false);
  });

  it('F5 a second engine on one data folder: 1, and the first goes on', async () => {
    const first = await start();
    const { exitCode, errors } = await refusedStart({ dataFolder: folder });
    expect(exitCode).toBe(1);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect((await call(first.url, 'GET', '/readyz')).status).toBe(200);
    expect(existsSync(engineFile())).toBe(true);
  });

  it('a port in use: 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = addressOf(other.address());
    const { exitCode, errors } = await refusedStart({ dataFolder: folder, env: { VEDETTE_PORT: String(port) } });
    other.close();
    expect({ exitCode, errors }).toEqual({ exitCode: 1, errors: expect.stringContaining(`VEDETTE_PORT was ${port}`) });
  });

  itOnEmbedded('it is a file of the data folder', 'a damaged log: 1, with what to do', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'log.db'), 'this is no database, and it is long enough to look at'.repeat(100));
    const { exitCode, errors } = await refusedStart({ dataFolder: folder });
    expect(exitCode).toBe(1);
    expect(errors).toContain('log.db');
    expect(errors).not.toContain('at ');
  });

  it('a damaged issuer key: 1, with what to do', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'issuer-key.json'), '{"kty":"RSA"');
    const { exitCode, errors } = await refusedStart({ dataFolder: folder });
    expect({ exitCode, errors }).toEqual({ exitCode: 1, errors: expect.stringContaining('issuer-key.json') });
    expect(await readFile(join(folder, 'issuer-key.json'), 'utf8')).toBe('{"kty":"RSA"');
  });

  it('a data folder that is a file: 78', async () => {
    await writeFile(folder, '');
    expect((await refusedStart({ dataFolder: folder })).exitCode).toBe(78);
  });
});

const addressOf = (address: AddressInfo | string | null): AddressInfo => {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
};

const accepts = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) if (performance.now() > deadline) throw new Error('it did not happen in 10 s');
}
