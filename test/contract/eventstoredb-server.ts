import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { within } from './deadline.js';
import { saysThatItFlushes } from './eventstoredb-options.js';
import type { Server } from './eventstoredb-harness.js';

const START_MS = 60_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const closed = once(server, 'close');
  server.close();
  await closed;
  return address.port;
}

const isUp = (url: string): Promise<boolean> =>
  fetch(`${url}/gossip`).then(
    async (response) => response.ok && (await response.text()).includes('"Leader"'),
    () => false,
  );

/**
 * A real server of its own, insecure, on disk and empty.
 *
 * @param command its program and what that needs, such as `dotnet /opt/eventstore/EventStore.ClusterNode.dll`
 */
export async function startServer(command: string): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), 'vedette-esdb-'));
  const [port, inner] = [await freePort(), await freePort()];
  const [program = '', ...first] = command.split(' ').filter((part) => part !== '');
  const settings = ['--insecure', '--run-projections', 'None', '--db', join(data, 'db'), '--log', join(data, 'log')];
  const ports = ['--http-port', String(port), '--replication-port', String(inner)];
  const child = spawn(program, [...first, ...settings, ...ports], {
    stdio: 'ignore',
    env: { ...process.env, EVENTSTORE_TELEMETRY_OPTOUT: 'true' },
  });
  const url = `http://127.0.0.1:${port}`;
  const state = { up: false };
  const up = async (): Promise<void> => {
    while (!state.up) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      state.up = await isUp(url);
      await pause(100);
    }
  };
  await within(START_MS, 'a server that leads', up());
  const connectionString = `esdb://127.0.0.1:${port}?tls=false`;
  return {
    connectionString,
    flushes: () => saysThatItFlushes(connectionString),
    async stop() {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
