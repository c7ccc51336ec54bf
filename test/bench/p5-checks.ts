import { decodeEvent } from '#domain/codec/event-codec.js';
import { parseStreamName } from '#domain/identity/stream-name.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import type { Check } from './benchmark.js';
import { readLog, watchOrder } from './fleet/read-log.js';
import type { SeededFleet } from './fleet/seed-fleet.js';
import { durabilityCheck } from './fleet/seed-fleet.js';
import { deviceIndexOf, numberOfThreat } from './http-load/threat-requests.js';
import type { Round, Rounds } from './p5-rounds.js';

/** Milliseconds that the projections may be behind at the end of a round. */
const MOST_LAG_MS = 1000;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** @returns the number of the request that this event came from; null for every other event */
function requestOf(event: RecordedEvent): { number: number; device: string | null } | null {
  const decoded = decodeEvent(event);
  if (!decoded.known || decoded.event.type !== 'ThreatDetected') return null;
  const number = numberOfThreat(decoded.event.data.threatId);
  const address = parseStreamName(event.stream);
  return number === null ? null : { number, device: address?.category === 'device' ? address.device : null };
}

/** Each acknowledged command is in the log once, on its own device, and the log is whole. */
async function checkLog(folder: string, fleet: SeededFleet, acknowledged: number): Promise<Check> {
  const devices = fleet.squads.flat();
  const order = watchOrder();
  const seen = new Uint8Array(acknowledged);
  let misplaced = 0;
  await readLog(folder, (event) => {
    order.see(event);
    const request = requestOf(event);
    if (request === null) return;
    const { number, device } = request;
    if (number >= acknowledged || device !== devices[deviceIndexOf(number, devices.length)]) misplaced += 1;
    else seen[number] = (seen[number] ?? 0) + 1;
  });
  const once = seen.filter((times) => times === 1).length;
  return {
    ok:
      order.broken === null && misplaced === 0 && once === acknowledged && order.events === fleet.events + acknowledged,
    found:
      order.broken ??
      `${once} of ${acknowledged} once, ${misplaced} misplaced, ${order.events} events, ${fleet.events} before`,
  };
}

function checkAnswers(rounds: readonly Round[]): Check {
  const sent = sum(rounds.map(({ load }) => load.sent));
  const succeeded = sum(rounds.map(({ load }) => load.statuses[200] ?? 0));
  const refusal = rounds.map(({ load }) => load.firstRefusal).find((text) => text !== null);
  return {
    ok: succeeded === sent,
    found: `${succeeded} of ${sent}${refusal === undefined ? '' : `, first refusal ${JSON.stringify(refusal)}`}`,
  };
}

function checkGenerator(rounds: readonly Round[], route: Round['route'], timed: boolean): Check {
  const cores = Math.max(...rounds.filter((round) => round.route === route).map(({ load }) => load.processor.cores));
  return {
    ok: !timed || cores < 0.95,
    found: `${cores.toFixed(2)} cores at most`,
  };
}

function checkLag(rounds: readonly Round[], timed: boolean): Check {
  const lags = rounds.flatMap(({ lag }) => lag ?? []);
  const age = Math.max(...lags.map((lag) => lag.age));
  return {
    ok: !timed || age < MOST_LAG_MS,
    found: `oldest event not yet projected ${age} ms old at most, all in ${Math.max(...lags.map((lag) => lag.untilCaughtUp)).toFixed(0)} ms later at most`,
  };
}

/**
 * What must be true for the figure to be honest. The engine has stopped; the log of its folder is read.
 *
 * @param timed whether a check may fail for slowness; a smoke run is cold and on any machine
 */
export async function checkRun(
  folder: string,
  fleet: SeededFleet,
  { warmUps, measured }: Rounds,
  timed: boolean,
): Promise<Record<string, Check>> {
  const all = [...warmUps, ...measured];
  const acknowledged = sum(all.filter(({ route }) => route === 'command').map(({ load }) => load.sent));
  return {
    'successes per attempt': checkAnswers(all),
    'each command in the log once, in order, without a gap': await checkLog(folder, fleet, acknowledged),
    durability: durabilityCheck(fleet),
    'projections less than 1 s behind at the end of each round': checkLag(measured, timed),
    'load generator against the command': checkGenerator(measured, 'command', timed),
    'load generator against the route without anything behind it': checkGenerator(measured, 'noOp', timed),
  };
}
