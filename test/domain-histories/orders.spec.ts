import { describe, expect, it } from '@jest/globals';
import type { Observation } from '#domain/device/commands.js';
import type { ThreatReport } from '#domain/device/events.js';
import type { DeviceId } from '#domain/identity/ids.js';
import { threatId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import { openTenant } from './admin-commands.js';
import { enroll, intuneIdOf, mtdIdOf, whoHas } from './device-messages.js';
import { expectSame } from './expect-same.js';
import type { History } from './history.js';
import { aReport, observe } from './observations.js';
import { projected, saidBy, saidByReference } from './projected.js';
import { Random } from './random.js';
import { DAY_MS, HOUR_MS, NEW_YEAR, TenantWorld } from './tenant-world.js';
import { WrittenLog } from './written-log.js';
import { HISTORIES, TIMEOUT_MS } from './scale.js';

const NOW = instant(NEW_YEAR + 20 * DAY_MS);
const ANDROID = { intuneDeviceId: intuneIdOf(2), source: 'manual', platform: 'android' } as const;
const RULE = {
  partnerDataEnabled: true,
  requiredSecurityLevel: 'secured',
  blockedOnMissingPartnerData: true,
  unsupportedOsBlocked: false,
  minimumOsVersion: null,
} as const;

/** A tenant that judges strictly, some days after its opening. */
function aWorld(seed: number): History & { readonly world: TenantWorld } {
  const log = new WrittenLog();
  const world = new TenantWorld(0, new Random(seed), { now: NEW_YEAR }, log);
  openTenant(world);
  const at = world.now;
  world.connector.send({ type: 'RecordSuccess', at, system: 'intune' }, at);
  world.compliancePolicy.send({ type: 'ChangePlatformRule', at, platform: 'android', rule: RULE }, at);
  world.clock.now = NOW;
  return { log, worlds: [world], world };
}

const seenAt = (at: Instant) =>
  ({
    at,
    now: NOW,
    heard: false,
    lastHeardAt: null,
    disconnectedAfterDays: 30,
    thresholdSince: null,
    gapEnds: [],
  }) as const;

function detection(at: Instant, threat: string, report: ThreatReport): Observation {
  return { type: 'DetectThreat', ...seenAt(at), threatId: threatId(threat), report };
}

/** Any observation of a device but its being heard of; each at an instant of its own. */
function anObservation(world: TenantWorld, at: Instant): Observation {
  const { random } = world;
  const threat = threatId(random.pick(['t-1', 't-2']));
  return random.weighted<() => Observation>([
    [3, () => ({ type: 'ActivateDevice', ...seenAt(at) })],
    [2, () => ({ type: 'DeactivateDevice', ...seenAt(at) })],
    [1, () => ({ type: 'ReportSecure', ...seenAt(at) })],
    [5, () => detection(at, threat, aReport(world))],
    [4, () => ({ type: 'ResolveThreat', ...seenAt(at), threatId: threat, cause: 'reported', report: null })],
    [2, () => ({ type: 'ReportIgnoredThreat', ...seenAt(at), threatId: threat, report: null })],
  ])();
}

/** What is left of a history when these observations came in this order: threats and what is given out. */
async function outcomeOf(seed: number, first: readonly Observation[], then: readonly Observation[]): Promise<unknown> {
  const { world, log, worlds } = aWorld(seed);
  const id = enroll(world, ANDROID);
  if (id === null) throw new Error('the device was refused');
  for (const observation of [...first, ...then]) observe(world, id, observation);
  const { threats, activation, activatedAt, assessed } = world.device(id).state;
  const database = await projected(log.log);
  const said = saidBy(database);
  database.close();
  expectSame(seed, said, saidByReference({ log, worlds }));
  const facts = threats.map(({ threatId: threat, type, classifications, status, detectedAt, resolvedAt }) => {
    return { threat, type, classifications, status, detectedAt, resolvedAt };
  });
  return { facts, activation, activatedAt, assessed, judged: Object.values(said).map(({ judged }) => judged) };
}

describe('independent observations', () => {
  it(
    'R14a R28 lead to the same threats, levels and verdicts in whatever order they are delivered',
    async () => {
      for (let seed = 0; seed < HISTORIES / 5; seed += 1) {
        const { world } = aWorld(seed);
        const { random } = world;
        const first = ['t-1', 't-2'].map((threat) => detection(NEW_YEAR, threat, aReport(world)));
        const then = Array.from({ length: random.whole(2, 9) }, (_, hour) =>
          anObservation(world, instant(NEW_YEAR + DAY_MS + hour * HOUR_MS)),
        );
        const inOrder = await outcomeOf(seed, first, then);
        expect(await outcomeOf(seed, first, random.shuffled(then))).toEqual(inOrder);
      }
    },
    TIMEOUT_MS,
  );
});

function ordersOf<Thing>(things: readonly Thing[]): readonly (readonly Thing[])[] {
  if (things.length === 0) return [[]];
  return things.flatMap((thing, index) => ordersOf(things.toSpliced(index, 1)).map((rest) => [thing, ...rest]));
}

const report = (code: string): ThreatReport => ({ type: 'APPLICATION', classifications: [code], severity: null });
const hour = (number: number): Instant => instant(NOW - 10 * HOUR_MS + number * HOUR_MS);
const INTUNE = intuneIdOf(2);
const MTD = mtdIdOf(2);

type Step = (world: TenantWorld) => void;

/** A message that names the device by one of its ids goes to whoever has it when it comes. */
const said =
  (kind: 'intune' | 'mtd', observation: Observation): Step =>
  (world) => {
    const found = whoHas(world, kind, kind === 'intune' ? INTUNE : MTD);
    if (found !== null) observe(world, found.id, observation);
  };
const LINK: Step = (world) => void enroll(world, { source: 'feed', intuneDeviceId: INTUNE, mtdDeviceId: MTD }, true);
const SUPERSEDE: Step = (world) => void enroll(world, { source: 'feed', intuneDeviceId: INTUNE, mtdDeviceId: MTD });
const resolution = (at: Instant, threat: string, code: string): Observation => ({
  type: 'ResolveThreat',
  ...seenAt(at),
  threatId: threatId(threat),
  cause: 'reported',
  report: report(code),
});

const STORIES: readonly { readonly name: string; readonly level: string; readonly steps: readonly Step[] }[] = [
  {
    name: 'a threat stays open, another is resolved, and a late report says that it was open',
    level: 'high',
    steps: [
      said('mtd', detection(hour(5), 't-1', report('TROJAN'))),
      said('mtd', resolution(hour(6), 't-2', 'TROJAN')),
      said('mtd', detection(hour(4), 't-2', report('TROJAN'))),
    ],
  },
  {
    name: 'all is resolved by what the other id was told',
    level: 'secured',
    steps: [
      said('mtd', detection(hour(4), 't-1', report('TROJAN'))),
      said('intune', resolution(hour(6), 't-1', 'TROJAN')),
      said('mtd', detection(hour(5), 't-1', report('ROOT_ENABLER'))),
    ],
  },
  {
    name: 'each id has a threat, and one of them is resolved',
    level: 'medium',
    steps: [
      said('intune', detection(hour(5), 't-1', report('ROOT_ENABLER'))),
      said('mtd', detection(hour(4), 't-2', report('TROJAN'))),
      said('mtd', resolution(hour(7), 't-2', 'TROJAN')),
    ],
  },
];

interface End {
  readonly survivors: readonly DeviceId[];
  readonly levels: readonly string[];
  readonly activations: readonly string[];
}

async function endOf(steps: readonly Step[]): Promise<End> {
  const { world, log, worlds } = aWorld(1);
  enroll(world, ANDROID);
  enroll(world, { source: 'feed', mtdDeviceId: MTD, platform: 'android' });
  for (const step of steps) step(world);
  const database = await projected(log.log);
  const projectedSaid = saidBy(database);
  database.close();
  expect(projectedSaid).toEqual(saidByReference({ log, worlds }));
  const survivors = world.living().map(({ id }) => id);
  return {
    survivors,
    levels: survivors.map((id) => projectedSaid[`${world.id}.${id}`]?.judged.level ?? 'none'),
    activations: survivors.map((id) => world.device(id).state.activation),
  };
}

describe('two devices that prove to be one', () => {
  it.each(STORIES)(
    'R33a end at the same level in every order of link, threat, resolve, late report and supersede: $name',
    async ({ steps, level }) => {
      for (const order of ordersOf([...steps, LINK, SUPERSEDE])) {
        const { survivors, levels } = await endOf(order);
        expect(survivors).toHaveLength(1);
        expect(levels).toEqual([level]);
      }
    },
    TIMEOUT_MS,
  );

  it('R33a keep what was taken over when the other is deleted between link and supersede', async () => {
    const intuneOnly: Step = (world) => void enroll(world, { source: 'feed', intuneDeviceId: INTUNE });
    const deleteOther: Step = (world) => {
      const other = world.device(world.addressOf('intune', INTUNE));
      other.send({ type: 'DeleteDevice', at: NOW, cause: 'command' }, NOW);
    };
    const { survivors, levels, activations } = await endOf([
      intuneOnly,
      said('intune', { type: 'ActivateDevice', ...seenAt(hour(2)) }),
      said('mtd', detection(hour(3), 't-1', report('TROJAN'))),
      LINK,
      deleteOther,
      SUPERSEDE,
    ]);
    expect({ survivors: survivors.length, levels, activations }).toEqual({
      survivors: 1,
      levels: ['high'],
      activations: ['activated'],
    });
  });
});
