import type { Observation } from '#domain/device/commands.js';
import type { ThreatReport } from '#domain/device/events.js';
import { THREAT_TYPES } from '#domain/device/events.js';
import { RISK_LEVELS } from '#domain/compliance/levels.js';
import type { DeviceId, ThreatId } from '#domain/identity/ids.js';
import { threatId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import { CODES } from './admin-commands.js';
import { aMessage, enroll, intuneIdOf, link, PHONES } from './device-messages.js';
import type { TenantWorld } from './tenant-world.js';
import { DAY_MS, HOUR_MS } from './tenant-world.js';

const THREATS = ['t-1', 't-2', 't-3', '__proto__'].map(threatId);

/** Now, a little late, very late, or at the very instant of something known. */
function whenSeen({ random, now, log }: TenantWorld): Instant {
  return random.weighted<() => Instant>([
    [6, () => now],
    [2, () => instant(now - random.whole(1, 3 * HOUR_MS))],
    [2, () => instant(now - random.whole(1, 3 * DAY_MS))],
    [1, () => instant(now - random.whole(1, 45 * DAY_MS))],
    [1, () => instant(random.pick(log.history.slice(-20)).occurredAt)],
  ])();
}

/** What every observation says beside its own. */
function observed(world: TenantWorld, device: DeviceId, heard: boolean) {
  const { settings, disconnectThresholdSince, heldSweeps } = world.connector.state;
  return {
    at: whenSeen(world),
    now: world.now,
    heard,
    lastHeardAt: world.sightings.get(device) ?? null,
    disconnectedAfterDays: settings.disconnectedAfterDays,
    thresholdSince: heldSweeps.length > 0 ? null : disconnectThresholdSince,
    gapEnds: world.ingest.state.gaps.map(({ to }) => to),
  };
}

/** Sends an observation, and keeps the sighting beside the log where it is one. */
export function observe(world: TenantWorld, id: DeviceId, command: Observation): boolean {
  const isTaken = world.device(id).send(command, world.now);
  if (isTaken && command.heard && command.at > (world.sightings.get(id) ?? 0)) world.sightings.set(id, command.at);
  return isTaken;
}

export function aReport({ random }: TenantWorld): ThreatReport {
  return {
    type: random.pick(THREAT_TYPES),
    classifications: Array.from(
      {
        length: random.weighted([
          [1, 0],
          [6, 1],
          [3, 2],
        ]),
      },
      () => random.pick(CODES),
    ),
    severity: random.pick([null, ...RISK_LEVELS]),
  };
}

type Act = (world: TenantWorld, id: DeviceId) => void;

const aThreat = ({ random }: TenantWorld): ThreatId => random.pick(THREATS);

/** A threat that the device has, where it has any. */
function knownThreat(world: TenantWorld, id: DeviceId): ThreatId {
  const { threats } = world.device(id).state;
  return threats.length === 0 ? aThreat(world) : world.random.pick(threats).threatId;
}

/** What happens to one device. */
export const DEVICE_COMMANDS: readonly (readonly [weight: number, act: Act])[] = [
  [10, (world, id) => observe(world, id, { type: 'ActivateDevice', ...observed(world, id, true) })],
  [
    2,
    (world, id) => observe(world, id, { type: 'DeactivateDevice', ...observed(world, id, world.random.chance(0.3)) }),
  ],
  [10, (world, id) => observe(world, id, { type: 'CheckIn', ...observed(world, id, true) })],
  [3, (world, id) => observe(world, id, { type: 'ReportSecure', ...observed(world, id, world.random.chance(0.5)) })],
  [2, (world, id) => observe(world, id, { type: 'ReportDisconnected', ...observed(world, id, false) })],
  [14, detect],
  [8, resolve],
  [3, ignoreBySource],
  [6, ignoreByAdmin],
  [
    2,
    (world, id) =>
      world.device(id).send({ type: 'ReopenThreat', at: world.now, threatId: knownThreat(world, id) }, world.now),
  ],
  [2, deleteDevice],
  [0.5, takeThisId],
];

function detect(world: TenantWorld, id: DeviceId): void {
  const { random } = world;
  const threat = random.chance(0.5) ? knownThreat(world, id) : aThreat(world);
  const common = observed(world, id, random.chance(0.5));
  observe(world, id, { type: 'DetectThreat', ...common, threatId: threat, report: aReport(world) });
}

function resolve(world: TenantWorld, id: DeviceId): void {
  const { random } = world;
  const threat = random.chance(0.9) ? knownThreat(world, id) : aThreat(world);
  const report = random.pick([null, aReport(world)]);
  const cause = random.pick(['reported', 'deleted'] as const);
  const common = observed(world, id, random.chance(0.5));
  observe(world, id, { type: 'ResolveThreat', ...common, threatId: threat, cause, report });
}

function ignoreBySource(world: TenantWorld, id: DeviceId): void {
  const { random } = world;
  const threat = random.chance(0.8) ? knownThreat(world, id) : aThreat(world);
  const report = random.pick([null, aReport(world)]);
  const common = observed(world, id, false);
  observe(world, id, { type: 'ReportIgnoredThreat', ...common, threatId: threat, report });
}

function ignoreByAdmin(world: TenantWorld, id: DeviceId): void {
  const { random, now: at } = world;
  const until = random.pick([
    null,
    instant(at + random.whole(1, 2 * DAY_MS)),
    instant(at + random.whole(1, 30 * DAY_MS)),
  ]);
  const reason = random.pick([null, 'known and accepted']);
  world.device(id).send({ type: 'IgnoreThreat', at, threatId: knownThreat(world, id), reason, until }, at);
}

function deleteDevice(world: TenantWorld, id: DeviceId): void {
  const cause = world.random.pick(['command', 'command', 'reported'] as const);
  world.device(id).send({ type: 'DeleteDevice', at: world.now, cause }, world.now);
}

/** R33a: another id of a kind that it has lets the former go. */
function takeThisId(world: TenantWorld, id: DeviceId): void {
  const { random } = world;
  const phone = random.pick(PHONES) + 10;
  const intuneDeviceId = intuneIdOf(phone);
  if (world.devices.has(world.addressOf('intune', intuneDeviceId))) return;
  link(world, id, { source: 'feed', intuneDeviceId }, null);
}

/** One thing that happens to a device: to one that is known, or by a message that may make it known. */
export function actOnDevice(world: TenantWorld): void {
  const { random } = world;
  const living = world.living();
  if (living.length === 0 || random.chance(0.2)) {
    enroll(world, aMessage(world), random.chance(0.1));
    return;
  }
  const act = random.weighted(DEVICE_COMMANDS);
  act(world, random.pick(living).id);
}
