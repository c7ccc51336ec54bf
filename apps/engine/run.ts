import type { Logger } from 'pino';
import { LogNotOpened } from '#domain/log/log-errors.js';
import type { Environment, Settings } from './config/settings.js';
import { isSettings, readSettings, WRONG_CONFIGURATION } from './config/settings.js';
import type { RunningEngine } from './engine.js';
import type { LeaseTimes } from './leadership/lease.js';
import { LEASE_TIMES } from './leadership/lease.js';
import { createLogger } from './logging/logger.js';
import { StartError } from './start-error.js';

/** What `runEngine` needs of its process. */
export interface EngineProcess {
  readonly env: Environment;
  /** Writes lines to standard output. */
  readonly say: (text: string) => void;
  /** Writes lines to standard error. */
  readonly complain: (text: string) => void;
  /** Uses the engine while it serves; where it fails, the engine is stopped. */
  readonly whileServing?: (url: string) => Promise<void>;
  /** How fast another node takes over, where it is not the time that operators are told. */
  readonly leaseTimes?: LeaseTimes;
}

/** An engine that is told to stop has ended after 10 s, whatever hangs in it. */
const STOP_MS = 9500;

/** The first line is for programs, the others are for people. */
const greeting = (url: string, { dataFolder, issuer, clock }: Settings): string =>
  [
    `vedette listening on ${url}`,
    `  API    ${url}/v1`,
    `  Docs   ${url}/docs`,
    issuer.kind === 'outside' ? `  Token  from ${issuer.name}` : '  Token  npx vedette token --as operator',
    `  Data   ${dataFolder}`,
    ...(clock.kind === 'system' ? [] : ['  Clock  simulated: it stands still until PUT /v1/simulation/clock moves it']),
    ...(issuer.kind === 'embedded' && issuer.inContainer
      ? ['  Warning: whoever reaches this port gets any token it asks for. Publish it on loopback only.']
      : []),
  ].join('\n');

/** By why a log can't be opened: 69 is EX_UNAVAILABLE. */
const EXIT_CODES: Readonly<Record<LogNotOpened['reason'], number>> = {
  damaged: 1,
  inUse: 1,
  incompatible: WRONG_CONFIGURATION,
  unreachable: 69,
  refused: WRONG_CONFIGURATION,
};

/** A sentence and an exit code for what stops the start; null for a mistake in the code. */
function whyNot(error: unknown): { readonly sentence: string; readonly exitCode: number } | null {
  if (error instanceof StartError) return { sentence: error.message, exitCode: error.exitCode };
  if (error instanceof LogNotOpened) {
    return {
      sentence: `${error.message}. ${error.advice}`,
      exitCode: EXIT_CODES[error.reason],
    };
  }
  return null;
}

function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

/** Ends the engine: it answers what is in flight, and is cut off where that takes too long. */
async function drained(engine: RunningEngine, logger: Logger): Promise<void> {
  logger.info('stopping: answering what is in flight');
  const late = setTimeout(() => {
    logger.fatal('the engine did not stop in time, and is ended; its log is safe');
    process.exit(1);
  }, STOP_MS);
  await engine.close();
  clearTimeout(late);
  logger.info('stopped');
}

/**
 * Runs an engine in this process until SIGTERM or SIGINT, and drains it then.
 *
 * @returns the exit code: 0 stopped as told, 1 failed, 69 the log can't be reached, 78 wrong configuration
 * @throws what `whileServing` threw before the engine was told to stop
 */
export async function runEngine({
  env,
  say,
  complain,
  whileServing,
  leaseTimes = LEASE_TIMES,
}: EngineProcess): Promise<number> {
  const settings = readSettings(env);
  if (!isSettings(settings)) {
    for (const { sentence } of settings) complain(sentence);
    return WRONG_CONFIGURATION;
  }
  const logger = createLogger(settings.logLevel);
  const told = untilToldToStop();
  let engine: RunningEngine;
  try {
    // Loaded only now, so that a wrong setting is told at once.
    const { startEngine } = await import('./engine.js');
    engine = await startEngine(settings, { logger, leaseTimes });
  } catch (error) {
    const reason = whyNot(error);
    if (reason === null) logger.fatal({ err: error }, 'the engine could not start');
    else complain(reason.sentence);
    return reason?.exitCode ?? 1;
  }
  say(greeting(engine.url, settings));
  try {
    const used = whileServing?.(engine.url).then(() => told);
    await (used === undefined ? told : Promise.race([told, used]));
  } finally {
    await drained(engine, logger);
  }
  return 0;
}
