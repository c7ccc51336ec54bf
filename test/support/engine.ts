import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import type { TokenRequest } from '#engine/issuer/request-token.js';
import { requestToken } from '#engine/issuer/request-token.js';
import { forgetLog, logSettings } from './engine-log.js';

const MAIN = fileURLToPath(new URL('../../apps/engine/main.js', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 15_000;

export interface EngineOptions {
  /** Default: a new one, which `stop` deletes. */
  readonly dataFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node itself, such as `--max-old-space-size=256`. */
  readonly nodeArguments?: readonly string[];
  /** A built program that runs an engine in its own way; default: the engine's own. */
  readonly program?: string;
}

/** An engine in a process of its own, on a free port of loopback. */
export interface EngineProcess {
  readonly url: string;
  readonly dataFolder: string;
  readonly pid: number;
  /** The lines on standard output so far, and all of standard error. */
  readonly output: () => { readonly lines: readonly string[]; readonly errors: string };
  token(as: ReadyIdentity, binding?: Pick<TokenRequest, 'tenant' | 'device'>): Promise<string>;
  /** SIGTERM, or another signal. @returns the exit code, null where the signal ended it */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Ends it where it still runs, and deletes the data folder that was made for it. */
  stop(): Promise<void>;
}

/** How an engine ended that did not start. */
export interface EngineRefusal {
  readonly exitCode: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

const isRefusal = (started: EngineProcess | EngineRefusal): started is EngineRefusal => 'exitCode' in started;

interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  readonly firstLine: Promise<void>;
  readonly errors: () => string;
  readonly ended: Promise<number | null>;
}

function launch(dataFolder: string, { env = {}, nodeArguments = [], program = MAIN }: EngineOptions): Child {
  const child = spawn(process.execPath, ['--enable-source-maps', ...nodeArguments, program], {
    env: { PATH: process.env['PATH'], VEDETTE_DATA: dataFolder, VEDETTE_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let errors = '';
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
  const firstLine = new Promise<void>((resolve) => reader.once('line', () => resolve()));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { process: child, lines, firstLine, errors: () => errors, ended };
}

function deadline<Result>(promise: Promise<Result>, milliseconds: number, late: () => Error): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function begin(dataFolder: string, own: boolean, options: EngineOptions): Promise<EngineProcess | EngineRefusal> {
  const child = launch(dataFolder, options);
  const kill = (): void => void child.process.kill('SIGKILL');
  const started = Promise.race([child.firstLine.then(() => null), child.ended.then((code) => ({ code }))]);
  const end = await deadline(started, START_MS, () => {
    kill();
    return new Error(`the engine said nothing in ${START_MS} ms: ${child.errors()}`);
  });
  if (end !== null) return { exitCode: end.code, lines: child.lines, errors: child.errors() };
  const url = /^vedette listening on (http:\S+)$/.exec(child.lines[0] ?? '')?.[1];
  const { pid } = child.process;
  if (url === undefined || pid === undefined) {
    kill();
    throw new Error(`the engine's first line was ${child.lines[0]}`);
  }
  const stopped = (): Promise<number | null> =>
    deadline(child.ended, STOP_MS, () => {
      kill();
      return new Error(`the engine did not end in ${STOP_MS} ms: ${child.errors()}`);
    });
  return {
    url,
    dataFolder,
    pid,
    output: () => ({ lines: child.lines, errors: child.errors() }),
    token: (as, binding = {}) => requestToken({ url, as, ...binding }),
    end(signal = 'SIGTERM') {
      child.process.kill(signal);
      return stopped();
    },
    async stop() {
      kill();
      await stopped();
      if (!own) return;
      await forgetLog(dataFolder);
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function attempt(options: EngineOptions): Promise<EngineProcess | EngineRefusal> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'vedette-')));
  const env = { ...(await logSettings(dataFolder)), ...options.env };
  return begin(dataFolder, options.dataFolder === undefined, { ...options, env });
}

/**
 * Starts the built engine and waits until it listens.
 *
 * @throws Error with what it wrote, where it ends instead or says nothing in 20 s
 */
export async function startEngineProcess(options: EngineOptions = {}): Promise<EngineProcess> {
  const started = await attempt(options);
  if (isRefusal(started)) throw new Error(`the engine ended with ${started.exitCode}: ${started.errors}`);
  return started;
}

/** Starts an engine that is to refuse. @throws Error where it starts */
export async function refusedStart(options: EngineOptions): Promise<EngineRefusal> {
  const started = await attempt(options);
  if (isRefusal(started)) return started;
  await started.stop();
  throw new Error('the engine started');
}
