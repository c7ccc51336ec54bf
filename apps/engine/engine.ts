import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { simulatedClock } from '#adapters/clock/simulated-clock.js';
import { systemClock } from '#adapters/clock/system-clock.js';
import { openReadModels } from '#adapters/read-model/open.js';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import { instant } from '#domain/instant.js';
import { makeDataFolder } from './config/data-folder.js';
import { writeEngineFile } from './config/engine-file.js';
import { nameOfLog } from './config/log-setting.js';
import type { Settings } from './config/settings.js';
import { EngineModule } from './engine.module.js';
import type { Application } from './http/application.js';
import { createApplication } from './http/application.js';
import { mountIssuer } from './issuer/mount.js';
import type { TokenIssuer } from './issuer/token-issuer.js';
import { issuerSource } from './issuer/token-issuer.js';
import type { LeaseTimes } from './leadership/lease.js';
import { LEASE_TIMES } from './leadership/lease.js';
import { openLog } from './log/open-log.js';
import { createMetrics } from './metrics/metrics.js';
import { measureProjections } from './metrics/projection-metrics.js';
import { serveDocumentation } from './openapi/document.js';
import { ISSUER } from './ports.js';
import { resumeClock } from './simulation/kept-clock.js';
import { StartError } from './start-error.js';
import { refuseUnfinishedCopy } from './unfinished-copy.js';

export interface EngineOptions {
  readonly logger: Logger;
  /** Nest modules beside the engine's own: for benchmarks and for making the API's description. */
  readonly modules?: readonly Type[];
  /** How fast another node takes over; default `LEASE_TIMES`. */
  readonly leaseTimes?: LeaseTimes;
}

export interface RunningEngine {
  /** Such as `http://127.0.0.1:7400`. */
  readonly url: string;
  /** Answers what is in flight, ends the feeds, and lets everything go. */
  close(): Promise<void>;
}

/** After this time connections that are still busy are cut, so that the process ends within 10 s. */
const CUT_OFF_MS = 7000;

/** What the simulated clock shows until it is known where it goes on. */
const EPOCH = instant(0);

const HOST_OF_ALL: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

function urlOf(host: string, port: number): string {
  const reachable = HOST_OF_ALL[host] ?? host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
};

/** Why a port could not be listened on, by Node's error code. */
function listenError(error: unknown, { host, port }: Settings): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(
        `VEDETTE_PORT was ${port}, and another program listens there; it may be any free port, or 0 to take one.`,
        1,
      );
    case 'EACCES':
      return new StartError(
        `VEDETTE_PORT was ${port}, and the engine's user may not listen there; it may be a port from 1024 on, or 0.`,
        78,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(
        `VEDETTE_HOST was ${JSON.stringify(host)}, and this machine has no such interface; it may be 127.0.0.1.`,
        78,
      );
    default:
      return error;
  }
}

async function listen(application: Application, settings: Settings): Promise<string> {
  const { app } = application;
  serveDocumentation(app);
  const { embedded } = app.get<TokenIssuer>(ISSUER);
  if (embedded !== null) mountIssuer(app.getHttpAdapter().getInstance(), embedded);
  await application.init();
  try {
    await app.listen(settings.port, settings.host);
  } catch (error) {
    throw listenError(error, settings);
  }
  const server: Server = app.getHttpServer();
  const url = urlOf(settings.host, portOf(server.address()));
  embedded?.begin(url);
  return url;
}

async function stop({ app, drain }: Application): Promise<void> {
  drain.begin();
  const server: Server = app.getHttpServer();
  const cutOff = setTimeout(() => server.closeAllConnections(), CUT_OFF_MS);
  await app.close();
  clearTimeout(cutOff);
}

/** Gives back what was opened, the newest first; what fails does not keep the rest open. */
async function unwind(opened: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of opened.toReversed()) await close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'the engine did not close in order');
}

/**
 * The composition root: opens the log and the read models of a data folder, and serves the API.
 *
 * @throws StartError, LogNotOpened: the engine can't start, and everything is closed again
 */
export async function startEngine(
  settings: Settings,
  { logger, modules = [], leaseTimes = LEASE_TIMES }: EngineOptions,
): Promise<RunningEngine> {
  const machine = systemClock();
  const simulated = settings.clock.kind === 'simulated' ? simulatedClock(settings.clock.start ?? EPOCH) : null;
  const clock = simulated ?? machine;
  const metrics = createMetrics();
  const opened: (() => Promise<void>)[] = [];
  try {
    await makeDataFolder(settings.dataFolder);
    const openedLog = await openLog({ settings, clock, metrics, logger });
    opened.push(() => openedLog.close());
    const { log, latestValues, readerHandle } = openedLog;
    await refuseUnfinishedCopy(latestValues);
    if (simulated !== null && settings.clock.kind === 'simulated')
      await resumeClock({ clock: simulated, start: settings.clock.start, log, latestValues });
    const readModels: ReadModels = await openReadModels({
      folder: settings.dataFolder,
      readerHandle,
      logId: log.logId,
      notice: (sentence) => logger.warn(sentence),
    });
    opened.push(() => readModels.close());
    measureProjections(metrics, readModels);
    const issuer = await issuerSource(settings);
    const parts = {
      settings,
      clock,
      simulatedClock: simulated,
      log,
      latestValues,
      readModels,
      metrics,
      logger,
      leaseTimes,
      issuer,
    };
    const application = await createApplication(EngineModule.with(parts, modules), logger, metrics);
    opened.push(() => stop(application));
    const url = await listen(application, settings);
    const removeEngineFile = await writeEngineFile(settings.dataFolder, {
      url,
      log: nameOfLog(settings.log),
      startedAt: machine.now(),
    });
    opened.push(removeEngineFile);
    return { url, close: () => unwind(opened) };
  } catch (error) {
    await unwind(opened).catch((failure: unknown) => logger.error({ err: failure }, 'closing again failed'));
    throw error;
  }
}
