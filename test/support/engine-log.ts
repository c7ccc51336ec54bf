import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { systemClock } from '#adapters/clock/system-clock.js';
import { openEventStoreDb } from '#adapters/eventstoredb/open.js';
import { openEventStoreDbReader } from '#adapters/eventstoredb/reader.js';
import { openSqliteLog, openSqliteLogReadOnly } from '#adapters/sqlite-log/open.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';

/** A stand-in, or the real server that `EVENTSTOREDB_SERVER` names. */
const PROGRAM = process.env['EVENTSTOREDB_SERVER'] === undefined ? 'stand-in' : 'real-server';
const SERVER = fileURLToPath(new URL(`./eventstoredb/${PROGRAM}.process.js`, import.meta.url));

/** An EventStoreDB in a process of its own, which ends with the one that started it. */
interface LogProcess {
  readonly connectionString: string;
  end(): void;
}

/** By data folder: an engine that starts again on its folder finds its log. */
const logs = new Map<string, Promise<LogProcess>>();

async function startServer(): Promise<LogProcess> {
  const child = spawn(process.execPath, [SERVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connectionString = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  // A spec need not know of it: nothing waits for its end, and it ends when its standard input does.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
  return { connectionString, end: () => void child.stdin.end() };
}

/** Which log engines under test run on: the embedded one, or with `TEST_LOG=eventstoredb` the other, each on one of its own. */
export const isOnEventStoreDb = (): boolean => process.env['TEST_LOG'] === 'eventstoredb';

/** The environment of an engine on a data folder that names no log itself. */
export async function logSettings(dataFolder: string): Promise<Readonly<Record<string, string>>> {
  if (!isOnEventStoreDb()) return {};
  const log = logs.get(dataFolder) ?? startServer();
  logs.set(dataFolder, log);
  return { VEDETTE_LOG: (await log).connectionString };
}

/** Ends what was started for a data folder that is gone. */
export async function forgetLog(dataFolder: string): Promise<void> {
  const log = logs.get(dataFolder);
  logs.delete(dataFolder);
  (await log)?.end();
}

/** The log of an engine from outside of it. Its subscriptions end at the end of the log. */
export interface LogOfEngine extends Pick<EventLog, 'readStream' | 'subscribeToAll' | 'head'> {
  close(): Promise<void>;
}

export async function openLogOf(dataFolder: string): Promise<LogOfEngine> {
  const log = logs.get(dataFolder);
  if (log === undefined) {
    const reader = openSqliteLogReadOnly(dataFolder);
    return {
      readStream: (stream, options) => reader.readStream(stream, options),
      subscribeToAll: (options) => reader.subscribeToAll(options),
      head: () => reader.head(),
      close() {
        reader.close();
        return Promise.resolve();
      },
    };
  }
  const { connectionString } = await log;
  const reader = await openEventStoreDbReader({ kind: 'eventstoredb', connectionString });
  return {
    readStream: (stream, options) => reader.readStream(stream, options),
    async *subscribeToAll(options) {
      for await (const message of reader.subscribeToAll(options)) {
        yield message;
        if (message.kind === 'caughtUp') return;
      }
    },
    head: () => reader.head(),
    close: () => reader.close(),
  };
}

/** What an engine that is stopped has left, to be added to. Closed by its log. */
export async function openLogToWrite(
  dataFolder: string,
): Promise<{ readonly log: EventLog; readonly latestValues: LatestValues }> {
  const server = logs.get(dataFolder);
  if (server === undefined) return openSqliteLog({ folder: dataFolder, clock: systemClock() });
  const { connectionString } = await server;
  return openEventStoreDb({ connectionString, clock: systemClock(), clockKind: 'system', mayCreate: false });
}
