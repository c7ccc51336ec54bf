import { nameUuid } from '#engine/commands/name-uuid.js';
import { nextExpiryOf } from '#domain/device/state.js';
import type { SweepId } from '#domain/identity/ids.js';
import { sweepId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import type { DeviceStreamOf, TenantWorld } from './tenant-world.js';
import { DAY_MS, MINUTE_MS } from './tenant-world.js';

/** What the clock owes, and when. */
interface Due {
  readonly at: Instant;
  readonly fire: (now: Instant) => void;
}

/** UUIDv5 of the tenant and the instant of the hold. */
export function nextSweepId({ id, now }: TenantWorld): SweepId {
  const namespace = Buffer.from(id.replaceAll('-', ''), 'hex');
  return sweepId(nameUuid(namespace, `sweep:${now}`));
}

const newest = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null || b === null ? (a ?? b) : instant(Math.max(a, b));

/** R22, R22a: a silent device; while a sweep is held none is disconnected by silence. */
function silence(
  world: TenantWorld,
  { id, stream }: { readonly id: Parameters<TenantWorld['device']>[0]; readonly stream: DeviceStreamOf },
): Due | null {
  const { connector } = world;
  const { settings, disconnectThresholdSince, heldSweeps } = connector.state;
  const { state } = stream;
  if (state.activation !== 'activated' || state.disconnected || heldSweeps.length > 0) return null;
  const lastHeardAt = world.sightings.get(id) ?? null;
  const heard = newest(lastHeardAt, state.lastHeardAt) ?? state.activatedAt;
  if (heard === null) return null;
  const { disconnectedAfterDays } = settings;
  const due = instant(Math.max(heard + disconnectedAfterDays * DAY_MS, disconnectThresholdSince));
  return {
    at: due,
    fire: (now) => {
      const thresholdSince = disconnectThresholdSince;
      stream.send({ type: 'MissHeartbeat', at: now, lastHeardAt, disconnectedAfterDays, thresholdSince }, now);
    },
  };
}

/** R14. */
function expiry({ stream }: { readonly stream: DeviceStreamOf }): Due | null {
  const at = nextExpiryOf(stream.state);
  if (at === null) return null;
  return { at, fire: (now) => void stream.send({ type: 'ExpireIgnores', at: now }, now) };
}

/** R23. */
function heartbeats({ connector, lastHeartbeatAt }: TenantWorld): readonly Due[] {
  const { settings, facts, heartbeatMissedSince, unresponsiveSince, frequencySince, unresponsivenessSince } =
    connector.state;
  if (lastHeartbeatAt === null || facts.provisioning !== 'connected') return [];
  const fire = (now: Instant): void => void connector.send({ type: 'CheckHeartbeat', at: now, lastHeartbeatAt }, now);
  const missed = lastHeartbeatAt + 2 * settings.heartbeatFrequencyMinutes * MINUTE_MS;
  const unresponsive = lastHeartbeatAt + settings.unresponsivenessThresholdDays * DAY_MS;
  return [
    ...(heartbeatMissedSince === null ? [{ at: instant(Math.max(missed, frequencySince)), fire }] : []),
    ...(unresponsiveSince === null ? [{ at: instant(Math.max(unresponsive, unresponsivenessSince)), fire }] : []),
  ];
}

const isHere = <Thing>(thing: Thing | null): thing is Thing => thing !== null;

function nextDue(world: TenantWorld, until: Instant, done: ReadonlySet<string>): { due: Due; key: string } | null {
  if (world.tenant.state.status === 'closed') return null;
  const perDevice = world.living().flatMap((device) => [
    { key: `silence ${device.id}`, due: silence(world, device) },
    { key: `expiry ${device.id}`, due: expiry(device) },
  ]);
  const ofConnector = heartbeats(world).map((due, index) => ({ key: `heartbeat ${index}`, due }));
  const found = [...perDevice, ...ofConnector]
    .map(({ key, due }) => (due === null ? null : { key: `${key} ${due.at}`, due }))
    .filter(isHere)
    .filter(({ key, due }) => due.at <= until && !done.has(key))
    .sort((a, b) => a.due.at - b.due.at);
  return found[0] ?? null;
}

/**
 * Fires what is due up to `until`, in the order of its instants. An engine that runs is there at each instant; one that
 * was off catches up when it is back, with the clock at `until` already.
 */
export function fireTimers(worlds: readonly TenantWorld[], until: Instant, wasOff: boolean): void {
  const done = new Set<string>();
  for (;;) {
    const next = worlds
      .map((world) => ({ world, next: nextDue(world, until, done) }))
      .filter((one) => one.next !== null)
      .sort((a, b) => (a.next?.due.at ?? 0) - (b.next?.due.at ?? 0))[0];
    if (next?.next === undefined || next.next === null) return;
    const {
      world,
      next: { due, key },
    } = next;
    // A timer that comes to nothing must not be asked for ever.
    done.add(key);
    if (!wasOff && due.at > world.now) world.clock.now = due.at;
    due.fire(wasOff ? until : world.now);
  }
}

/** R22: what a later threshold does not call a silence is restored. */
export function reviewDisconnections(world: TenantWorld): void {
  const { connector, now: at } = world;
  const { disconnectedAfterDays } = connector.state.settings;
  for (const { id, stream } of world.living()) {
    if (!stream.state.disconnected) continue;
    const lastHeardAt = world.sightings.get(id) ?? null;
    stream.send({ type: 'ReviewDisconnection', at, lastHeardAt, disconnectedAfterDays }, at);
  }
}
