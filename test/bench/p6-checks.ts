import type { RecordedEvent } from '#domain/log/event-log.js';
import { parseStreamName } from '#domain/identity/stream-name.js';
import type { Check } from './benchmark.js';
import type { FeedRound } from './feed-load/feed-round.js';
import { readLog, watchOrder } from './fleet/read-log.js';
import type { SeededFleet } from './fleet/seed-fleet.js';
import { durabilityCheck } from './fleet/seed-fleet.js';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const most = (values: readonly number[]): number => Math.max(...values);

/** The events behind the entries are, in the order of the feeds, those of the log. */
async function checkOrder(folder: string, fleet: SeededFleet, rounds: readonly FeedRound[]): Promise<Check> {
  const turning: ReadonlySet<string> = new Set(fleet.squads[0]);
  const order = watchOrder();
  const turned: string[] = [];
  await readLog(folder, (event: RecordedEvent) => {
    order.see(event);
    const address = parseStreamName(event.stream);
    const isTurn = address?.category === 'device' && turning.has(address.device);
    if (order.events > fleet.events && isTurn) turned.push(event.id);
  });
  const told = rounds.flatMap(({ eventIds }) => eventIds);
  const commands = sum(rounds.map((round) => round.commands));
  const same = told.length === turned.length && told.every((id, index) => id === turned[index]);
  return {
    ok: order.broken === null && same && order.events === fleet.events + commands,
    found:
      order.broken ??
      `${told.length} entries for ${turned.length} events${same ? '' : ' of another order'}, ${order.events} events in all, ${fleet.events} before, ${commands} commands`,
  };
}

export interface P6Load {
  readonly feeds: number;
  readonly perSecond: number;
  /** Whether a check may fail for slowness; a smoke run is cold and on any machine. */
  readonly timed: boolean;
}

/**
 * What must be true for the figures to be honest. The engine has stopped; the log of its folder is read.
 *
 * @param rounds the first is the warm-up, which counts for everything but the pace
 */
export async function checkFeeds(
  folder: string,
  fleet: SeededFleet,
  rounds: readonly FeedRound[],
  { feeds, perSecond, timed }: P6Load,
): Promise<Record<string, Check>> {
  const refusals = rounds.map(({ firstRefusal }) => firstRefusal).filter((text) => text !== null);
  const refused = sum(rounds.map((round) => round.refused));
  const commands = sum(rounds.map((round) => round.commands));
  const entries = sum(rounds.map((round) => round.expected));
  const complete = rounds.filter((round) => round.complete === feeds).length;
  const slowest = Math.min(...rounds.slice(1).map((round) => round.perSecond));
  const late = most(rounds.slice(1).map((round) => round.mostLate));
  const cores = most(rounds.map(({ processor }) => processor.cores));
  return {
    'successes per attempt': {
      ok: refused === 0,
      found: `${commands - refused} of ${commands}${refusals.length === 0 ? '' : `, first refusal ${JSON.stringify(refusals[0])}`}`,
    },
    [`every entry once on each of ${feeds} feeds, in one order`]: {
      ok: complete === rounds.length && entries > 0,
      found: `${complete} of ${rounds.length} rounds, ${entries} entries on each feed`,
    },
    'entries as in the log, the log without a gap': await checkOrder(folder, fleet, rounds),
    durability: durabilityCheck(fleet),
    [`pace of ${perSecond} commands/s`]: {
      ok: !timed || slowest > perSecond * 0.97,
      found: `${slowest.toFixed(0)}/s in the slowest round, sent ${late.toFixed(1)} ms late at most`,
    },
    'load generator and consumers': { ok: !timed || cores < 0.95, found: `${cores.toFixed(2)} cores at most` },
  };
}
