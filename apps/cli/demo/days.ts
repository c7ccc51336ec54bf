import { listOf, textOf, wholeNumberOf } from '#domain/codec/json.js';
import { HALF_DAYS_A_DAY, noonOf, within } from './calendar.js';
import type { Phone } from './cast.js';
import { happens, pick, share, uuidOf } from './chance.js';
import type { DemoWorld } from './demo-world.js';
import { changeGuarded } from './guarded-change.js';
import type { SeenThreat } from './mtd-events.js';
import { deviceActivated } from './mtd-events.js';
import { forEach } from './tenant-api.js';
import { plural } from './words.js';

/** When what happens: days of the demo, 0 for the first. */
export const DAY = {
  sideloading: 2,
  ignored: 3,
  silence: 4,
  depotOff: 5,
  outage: 5,
  lost: 6,
  unresponsive: 7,
  riskChanged: 8,
  ignoreExpires: 9,
  disconnected: 9,
  depotDue: 10,
  depotBack: 11,
  found: 12,
} as const;

/** Half days of the outage: no heartbeat succeeds. */
export const isOutage = (halfDay: number): boolean =>
  halfDay > DAY.outage * HALF_DAYS_A_DAY && halfDay <= DAY.unresponsive * HALF_DAYS_A_DAY;

const SIDELOADED = 'SIDELOADED_APP';
const KINDS = [
  ['NETWORK', 'ROGUE_WIFI'],
  ['NETWORK', 'ACTIVE_MITM'],
  ['CONFIGURATION', 'DEVELOPER_MODE_ENABLED'],
  ['CONFIGURATION', 'NO_DEVICE_LOCK'],
  ['CONFIGURATION', 'OUT_OF_DATE_OS'],
  ['APPLICATION', 'ADWARE'],
  ['APPLICATION', 'RISKWARE'],
  ['APPLICATION', 'TROJAN'],
  ['APPLICATION', 'SURVEILLANCEWARE'],
] as const;
const FOUND_A_DAY = 0.03;
const LONGEST_HALF_DAYS = 6;
const OWN_BUILD = 'own-test-build';

/** The phone whose user runs a test build of the company, which looks like a trojan. */
export function tester({ cast }: DemoWorld): Phone {
  const [first] = cast.others;
  if (first === undefined) throw new Error('the fleet has no phone for this part');
  return first;
}

/** Users open the app: most at once, the others within three days. */
export function activateSome(world: DemoWorld, halfDay: number): void {
  const { phones, unsupported, neverActivated } = world.cast;
  const left = new Set([...unsupported, ...neverActivated]);
  for (const phone of phones) {
    if (left.has(phone) || world.isActivated(phone)) continue;
    const opens = halfDay >= 2 * HALF_DAYS_A_DAY || happens(0.7, 'opens', phone.number, halfDay);
    if (opens) world.activate(phone, deviceActivated(phone, within(halfDay, share('opened', phone.number))));
  }
}

/** Threats come and go as chance has it. */
export function drawThreats(world: DemoWorld, halfDay: number): void {
  const lasts = ({ id }: SeenThreat): number => 1 + Math.floor(share('lasts', id) * LONGEST_HALF_DAYS);
  const sinceOf = ({ id }: SeenThreat): number => Number(id.split('-')[1] ?? 0);
  const at = ({ id }: SeenThreat): Date => within(halfDay, share('at', id, halfDay));
  world.resolve((threat) => threat.id.startsWith('drawn-') && sinceOf(threat) + lasts(threat) <= halfDay, at);
  const exposed = world.cast.others.filter((phone) => phone !== tester(world) && world.isActivated(phone));
  const found = exposed
    .filter(({ number }) => happens(FOUND_A_DAY / HALF_DAYS_A_DAY, 'threat', number, halfDay))
    .map((phone): SeenThreat => {
      const [type, classification] = pick(KINDS, 'kind', phone.number, halfDay);
      return { id: `drawn-${halfDay}-${phone.number}`, phone, type, classification };
    });
  world.find(found, at);
}

/** How many of the silent phones are found again. */
const found = (silent: readonly Phone[]): number => Math.ceil(silent.length / 2);

/** Phones check in, each on five mornings out of six; some can't. */
export async function checkIn(world: DemoWorld, day: number): Promise<void> {
  const { silent, depot, lost, phones } = world.cast;
  const away = new Set([
    ...(day > DAY.silence && day < DAY.found ? silent : []),
    ...(day >= DAY.found ? silent.slice(found(silent)) : []),
    ...(day > DAY.depotOff && day < DAY.depotBack ? depot : []),
    ...(day >= DAY.lost ? lost : []),
  ]);
  // The last word of those that fall silent is that of one morning, and so is the first of those that come back.
  const certain = new Set([
    ...(day === DAY.silence || day === DAY.found ? silent : []),
    ...(day === DAY.depotOff || day === DAY.depotBack ? depot : []),
  ]);
  const able = phones.filter((phone) => world.isActivated(phone) && !away.has(phone));
  const those = able.filter((phone) => certain.has(phone) || (phone.number + day) % 6 !== 0);
  await forEach(those, async (phone) => {
    await world.api.send('device', 'POST', `/v1/devices/${world.deviceOf(phone)}/check-ins`);
    world.onStep();
  });
}

async function isolated(world: DemoWorld): Promise<readonly string[]> {
  const held = listOf(await world.api.send('full', 'GET', '/v1/connector'), 'heldSweeps', (sweep) =>
    wholeNumberOf(sweep, 'devices', 0),
  );
  const [devices] = held;
  const { depot } = world.cast;
  return devices === undefined
    ? [`A depot without network: its ${plural(depot.length, 'phone')} are disconnected after five days of silence`]
    : [`A depot without network: the sweep that would disconnect its ${devices} phones at once is held for an admin`];
}

async function back(world: DemoWorld): Promise<readonly string[]> {
  const { api, cast } = world;
  const ids = listOf(await api.send('full', 'GET', '/v1/connector'), 'heldSweeps', (sweep) => textOf(sweep, 'id'));
  for (const id of ids) await api.send('full', 'POST', `/v1/connector/held-sweeps/${id}/release`);
  return ids.length === 0
    ? [`The depot is back: its ${plural(cast.depot.length, 'phone')} are connected again`]
    : ['The depot is back, the held sweep is released: nobody is silent any more, and nobody was blocked for it'];
}

/** What happens on a morning beside what chance brings. @returns what to say of it */
export async function morning(world: DemoWorld, day: number): Promise<readonly string[]> {
  const { api, cast } = world;
  const halfDay = day * HALF_DAYS_A_DAY;
  const notes: string[] = [];
  switch (day) {
    case DAY.sideloading: {
      const of = (phone: Phone): SeenThreat => ({
        id: `sideloaded-${uuidOf('sideloaded', phone.number).slice(0, 8)}`,
        phone,
        type: 'APPLICATION',
        classification: SIDELOADED,
      });
      world.find(cast.sideloaded.map(of), ({ id }) => within(halfDay + 1, share('at', id)));
      const build = { id: OWN_BUILD, phone: tester(world), type: 'APPLICATION', classification: 'TROJAN' } as const;
      world.find([build], () => within(halfDay + 1, 0.5));
      return [
        `A parcel app from outside the stores spreads: ${plural(cast.sideloaded.length, 'phone')}, low risk, tolerated`,
      ];
    }
    case DAY.ignored: {
      const path = `/v1/devices/${world.deviceOf(tester(world))}/threats/${OWN_BUILD}`;
      const until = noonOf(DAY.ignoreExpires).toISOString();
      await api.send('full', 'PATCH', path, { json: { status: 'ignored', reason: 'A test build of our own', until } });
      return ['An admin ignores a "trojan", a test build of our own, for six days: its phone is compliant again'];
    }
    case DAY.lost: {
      for (const phone of cast.lost) await api.send('full', 'DELETE', `/v1/devices/${world.deviceOf(phone)}`);
      return [
        'The connector to Intune has missed its heartbeat for a day',
        'A phone was left in a taxi, and is deleted',
      ];
    }
    case DAY.unresponsive: {
      const { notEvaluated } = await world.count();
      return [`Two days without a heartbeat: Intune would ignore us, so ${notEvaluated} devices are judged no more`];
    }
    case DAY.riskChanged:
      return changeGuarded(world, SIDELOADED, 'high');
    case DAY.disconnected:
      notes.push(
        `${plural(cast.silent.length, 'phone')} not heard of for five days: disconnected, and with that not compliant`,
        'The ignore of the test build has expired at noon: its phone is blocked again',
      );
      return notes;
    case DAY.depotDue:
      return isolated(world);
    case DAY.depotBack:
      return back(world);
    case DAY.found:
      return [`${plural(found(cast.silent), 'silent phone')} found in a drawer: connected again`];
    default:
      return [];
  }
}

/** After the risk was raised users take the app off, some each half day. */
export function removeApps(world: DemoWorld, halfDay: number): void {
  if (halfDay <= DAY.riskChanged * HALF_DAYS_A_DAY + 1) return;
  world.resolve(
    (threat) => threat.classification === SIDELOADED && happens(0.2, 'removed', threat.id, halfDay),
    ({ id }) => within(halfDay, share('removed at', id)),
  );
}

/** How many still carry the app. */
export const carriersOf = ({ open }: DemoWorld): number =>
  open.filter(({ classification }) => classification === SIDELOADED).length;
