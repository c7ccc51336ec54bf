import type { Scale } from './benchmark.js';
import type { HttpLoadProtocol } from './http-load/http-load.process.js';
import type { SaturationReport } from './http-load/saturate.js';
import type { ChildProcess } from './processes/child-process.js';
import type { ProcessorTime } from './processes/processor-time.js';
import type { EngineProtocol } from './servers/engine.process.js';
import type { ProjectionLag } from './servers/projection-lag.js';

/** The routes that are measured in turn: the command, the same Nest route with nothing behind it, and bare Fastify. */
export type Route = 'command' | 'noOp' | 'bare';

export interface Round {
  readonly route: Route;
  readonly load: SaturationReport;
  /** Of the engine's process, while the load ran. */
  readonly engine: ProcessorTime;
  /** At the end of a round of commands. */
  readonly lag: ProjectionLag | null;
}

export interface Stage {
  readonly engine: ChildProcess<EngineProtocol>;
  readonly load: ChildProcess<HttpLoadProtocol>;
  readonly token: string;
  readonly deviceIds: readonly string[];
  /** Where each route is served. */
  readonly origins: Readonly<Record<Route, string>>;
}

export interface RoundSizes {
  readonly connections: number;
  readonly warmUpMs: number;
  readonly rounds: number;
  readonly roundMs: number;
}

export interface Rounds {
  readonly warmUps: readonly Round[];
  readonly measured: readonly Round[];
}

const PATHS: Readonly<Record<Route, string>> = {
  command: '/v1/devices/',
  noOp: '/no-op/devices/',
  bare: '/bare/devices/',
};

/** Each comes first as often as the others: what drifts, drifts for all. */
const ORDERS: readonly (readonly Route[])[] = [
  ['noOp', 'command', 'bare'],
  ['command', 'bare', 'noOp'],
  ['bare', 'noOp', 'command'],
];

/** The engine starts with an empty cache of folded devices: after so many commands hardly one is left that was never read. */
const COMMANDS_PER_DEVICE_TO_WARM = 3;

function describeRound({ route, load, engine, lag }: Round): string {
  const parts = [
    `${route} ${Math.round(load.perSecond)}/s`,
    `p50 ${load.p50.toFixed(1)} ms`,
    `p99 ${load.p99.toFixed(1)} ms`,
    `generator ${load.processor.cores.toFixed(2)} cores`,
    `engine ${engine.cores.toFixed(2)} cores (main thread ${engine.threadCores.toFixed(2)})`,
  ];
  if (lag !== null) parts.push(`projections ${lag.age.toFixed(0)} ms and ${lag.events} events behind`);
  return parts.join(', ');
}

/** Runs the routes in turn on a stage. Commands are numbered through, so that every threat is a new one. */
export async function runRounds(
  { engine, load, token, deviceIds, origins }: Stage,
  { connections, warmUpMs, rounds, roundMs }: RoundSizes,
  progress: Scale['progress'],
): Promise<Rounds> {
  let firstNumber = 0;

  async function run(route: Route, milliseconds: number, label: string): Promise<Round> {
    const target = { origin: origins[route], pathBefore: PATHS[route], token, deviceIds };
    await engine.ask('processor', null);
    const loaded = await load.ask('saturate', { ...target, connections, milliseconds, firstNumber });
    const used = await engine.ask('processor', null);
    const isCommand = route === 'command';
    if (isCommand) firstNumber += loaded.sent;
    const round = { route, load: loaded, engine: used, lag: isCommand ? await engine.ask('lag', null) : null };
    progress(`  ${label}: ${describeRound(round)}`);
    return round;
  }

  const warmUps: Round[] = [];
  for (const route of ORDERS[0] ?? []) warmUps.push(await run(route, warmUpMs, 'warm-up'));
  while (firstNumber < COMMANDS_PER_DEVICE_TO_WARM * deviceIds.length)
    warmUps.push(await run('command', warmUpMs, 'warm-up'));
  const measured: Round[] = [];
  for (let count = 0; count < rounds; count += 1) {
    for (const route of ORDERS[count % ORDERS.length] ?? [])
      measured.push(await run(route, roundMs, `round ${count + 1}`));
  }
  return { warmUps, measured };
}
