import { requestToken } from '#engine/issuer/request-token.js';
import type { Benchmark, Figure, Scale } from './benchmark.js';
import { median, ratioFigure } from './figures.js';
import { inDataFolder } from './fleet/data-folder.js';
import { secured } from './fleet/histories.js';
import { BENCH_TENANT, seedFleet } from './fleet/seed-fleet.js';
import type { HttpLoadProtocol } from './http-load/http-load.process.js';
import { checkRun } from './p5-checks.js';
import type { Round, Rounds, RoundSizes, Route } from './p5-rounds.js';
import { runRounds } from './p5-rounds.js';
import { startChild } from './processes/child-process.js';
import type { BareServerProtocol } from './servers/bare-fastify.process.js';
import type { EngineProtocol } from './servers/engine.process.js';

const TARGET = 0.6;
/** With enrolment and activation that makes 20 events a device. */
const PRIOR_THREATS = 9;

interface Sizes extends RoundSizes {
  readonly devices: number;
  readonly timed: boolean;
}

const FULL: Sizes = { devices: 5000, connections: 64, warmUpMs: 8000, rounds: 6, roundMs: 4000, timed: true };
const SMALL: Sizes = { devices: 200, connections: 64, warmUpMs: 300, rounds: 1, roundMs: 600, timed: false };

const rates = (rounds: readonly Round[], route: Route): number[] =>
  rounds.filter((round) => round.route === route).map(({ load }) => load.perSecond);

async function runOn(folder: string, sizes: Sizes, progress: Scale['progress']): Promise<Figure> {
  const squad = { devices: sizes.devices, history: secured(PRIOR_THREATS) };
  const fleet = await seedFleet(folder, [squad]);
  progress(`  ${fleet.events} events of ${sizes.devices} devices are in the log`);
  const engine = startChild<EngineProtocol>(new URL('./servers/engine.process.js', import.meta.url));
  const bare = startChild<BareServerProtocol>(new URL('./servers/bare-fastify.process.js', import.meta.url));
  const load = startChild<HttpLoadProtocol>(new URL('./http-load/http-load.process.js', import.meta.url));
  let rounds: Rounds;
  try {
    const url = await engine.ask('start', folder);
    const origins = { command: url, noOp: url, bare: await bare.ask('start', { engineUrl: url, audience: 'vedette' }) };
    const token = await requestToken({ url, as: 'service', tenant: BENCH_TENANT });
    rounds = await runRounds({ engine, load, token, deviceIds: fleet.squads.flat(), origins }, sizes, progress);
    await engine.ask('stop', null);
  } finally {
    await Promise.all([engine.end(), bare.end(), load.end()]);
  }
  const checks = await checkRun(folder, fleet, rounds, sizes.timed);
  const commands = rates(rounds.measured, 'command');
  const ceilings = rates(rounds.measured, 'noOp');
  const bareRate = median(rates(rounds.measured, 'bare'));
  const found = `${Math.round(bareRate)}/s; the command reaches ${(median(commands) / bareRate).toFixed(2)} of it`;
  return ratioFigure(
    {
      name: 'P5',
      unit: 'commands/s',
      target: TARGET,
      checks: { ...checks, 'bare Fastify, for comparison': { ok: true, found } },
    },
    commands.map((ours, index) => ({ ours, ceiling: ceilings[index] ?? Number.NaN })),
  );
}

/** P5: a durable command over HTTP, against the same route with nothing behind it. */
export const p5: Benchmark = {
  name: 'P5',
  about: 'durable HTTP commands over 64 connections, against the same Nest route that reads and writes nothing',
  run: ({ small, progress }) => inDataFolder(async (folder) => [await runOn(folder, small ? SMALL : FULL, progress)]),
};
