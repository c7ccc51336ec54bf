import type { EnrollDevice } from '#domain/device/commands.js';
import { survivorOf } from '#domain/device/joining.js';
import { takenFrom } from '#domain/device/state.js';
import type { EnrollmentSource } from '#domain/device/events.js';
import type { DeviceId, DirectoryId, MtdDeviceId } from '#domain/identity/ids.js';
import { directoryId, mtdDeviceId } from '#domain/identity/ids.js';
import type { TenantWorld } from './tenant-world.js';

/** The ids of the phones that a history is about: few, so that they meet. */
export const PHONES = [1, 2, 4];
const ANY_PHONE = [...PHONES, ...PHONES, ...PHONES, 3];
export const intuneIdOf = (phone: number): DirectoryId =>
  directoryId(`77777777-7777-4777-8777-${String(phone).padStart(12, '0')}`);
/** A phone that was reinstalled is another device to the MTD service. */
export const mtdIdOf = (phone: number, installation = 1): MtdDeviceId =>
  mtdDeviceId(`Lookout-${phone}.${installation}`);

const isMtdDevice = (id: string): boolean => id.startsWith('Lookout-');

/** What a message says of which device. */
export interface Message {
  readonly source: EnrollmentSource;
  readonly group?: string | undefined;
  readonly intuneDeviceId?: DirectoryId | undefined;
  readonly mtdDeviceId?: MtdDeviceId | undefined;
  readonly platform?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly model?: string | undefined;
}

interface Found {
  readonly id: DeviceId;
  readonly retired: boolean;
}

/** The device that an outside id leads to; null where nobody carries it. */
export function whoHas(world: TenantWorld, kind: 'intune' | 'mtd', outside: string | undefined): Found | null {
  if (outside === undefined) return null;
  let id = world.addressOf(kind, outside);
  for (let step = 0; step < 20; step += 1) {
    const stream = world.devices.get(id);
    if (stream === undefined) return null;
    const { supersededBy, exists } = stream.state;
    if (supersededBy === null) return exists ? { id, retired: !carries(world, id, kind, outside) } : null;
    id = supersededBy;
  }
  throw new Error('addresses that lead in a circle');
}

const carries = (world: TenantWorld, id: DeviceId, kind: 'intune' | 'mtd', outside: string): boolean => {
  const { state } = world.device(id);
  return (kind === 'intune' ? state.intuneDeviceId : state.mtdDeviceId) === outside;
};

/** Makes the outside ids of a device lead to it, and those that it let go lead nowhere. */
function address(
  world: TenantWorld,
  id: DeviceId,
  kind: 'intune' | 'mtd',
  outside: string | null,
  retired: boolean,
): void {
  if (outside === null) return;
  const at = world.addressOf(kind, outside);
  if (at === id || world.device(at).state.exists) return;
  world.device(at).send({ type: 'SupersedeDevice', at: world.now, by: id, retired }, world.now);
}

/** R33a: gives a device the ids that a message names, with what the other device brings. */
export function link(world: TenantWorld, id: DeviceId, message: Message, other: DeviceId | null): boolean {
  const { now: at } = world;
  const stream = world.device(id);
  const { intuneDeviceId = null, mtdDeviceId: mtd = null } = message;
  const { disconnectedAfterDays } = world.connector.state.settings;
  const taken = other === null ? null : takenFrom(other, world.device(other).state, world.sightings.get(other) ?? null);
  if (!stream.send({ type: 'LinkDevice', at, intuneDeviceId, mtdDeviceId: mtd, taken, disconnectedAfterDays }, at))
    return false;
  const now = stream.state;
  address(world, id, 'intune', now.intuneDeviceId, false);
  address(world, id, 'mtd', now.mtdDeviceId, false);
  for (const gone of now.retired) address(world, id, isMtdDevice(gone) ? 'mtd' : 'intune', gone, true);
  return true;
}

/** The survivor is linked first; then the other is superseded. */
function join(
  world: TenantWorld,
  [a, b]: readonly [DeviceId, DeviceId],
  message: Message,
  crashes: boolean,
): DeviceId | null {
  const first = survivorOf(world.device(a).state, world.device(b).state) === 'first';
  const [survivor, other] = first ? [a, b] : [b, a];
  if (world.device(survivor).state.activation === 'deleted') return null;
  if (!link(world, survivor, message, other)) return null;
  if (crashes) return survivor;
  world.device(other).send({ type: 'SupersedeDevice', at: world.now, by: survivor, retired: false }, world.now);
  const heard = world.sightings.get(other);
  if (heard !== undefined && heard > (world.sightings.get(survivor) ?? 0)) world.sightings.set(survivor, heard);
  return survivor;
}

/**
 * Enrolls by a message, as the engine's handler does: an id that was let go is refused; a message with both ids joins the
 * two devices that have them, or gives one of them its second id.
 *
 * @param crashes after the link, before the other is superseded: the next message with both ids goes on from there
 * @returns the device that the message was about; null where it was refused
 */
export function enroll(world: TenantWorld, message: Message, crashes = false): DeviceId | null {
  const { now: at } = world;
  const byIntune = whoHas(world, 'intune', message.intuneDeviceId);
  const byMtd = whoHas(world, 'mtd', message.mtdDeviceId);
  if (byIntune?.retired === true || byMtd?.retired === true) return null;
  const known = byIntune ?? byMtd;
  if (known === null) return enrollNew(world, message);
  let { id } = known;
  if (byIntune !== null && byMtd !== null && byIntune.id !== byMtd.id) {
    const survivor = join(world, [byIntune.id, byMtd.id], message, crashes);
    if (survivor === null) return null;
    id = survivor;
  } else if (world.device(id).state.activation !== 'deleted') {
    if (!hasIds(world, id, message) && !link(world, id, message, null)) return null;
  }
  const stream = world.device(id);
  const { intuneDeviceId, mtdDeviceId: mtd } = stream.state;
  const command: EnrollDevice = {
    ...message,
    type: 'EnrollDevice',
    at,
    intuneDeviceId: message.intuneDeviceId === undefined ? undefined : (intuneDeviceId ?? undefined),
    mtdDeviceId: message.mtdDeviceId === undefined ? undefined : (mtd ?? undefined),
  };
  return stream.send(command, at) ? id : null;
}

function hasIds(world: TenantWorld, id: DeviceId, message: Message): boolean {
  const { state } = world.device(id);
  const { intuneDeviceId = state.intuneDeviceId, mtdDeviceId: mtd = state.mtdDeviceId } = message;
  return state.intuneDeviceId === intuneDeviceId && state.mtdDeviceId === mtd;
}

function enrollNew(world: TenantWorld, message: Message): DeviceId | null {
  const { now: at } = world;
  const id =
    message.intuneDeviceId === undefined
      ? world.addressOf('mtd', message.mtdDeviceId ?? '')
      : world.addressOf('intune', message.intuneDeviceId);
  if (world.device(id).state.supersededBy !== null) return null;
  if (!world.device(id).send({ ...message, type: 'EnrollDevice', at }, at)) return null;
  address(world, id, 'intune', message.intuneDeviceId ?? null, false);
  address(world, id, 'mtd', message.mtdDeviceId ?? null, false);
  return id;
}

const platformOf = (phone: number): string => ['android', 'ios', 'android', 'windows'][phone % 4] ?? 'android';

/** A poll found these phones in a group. @returns their Intune ids */
export function sendToAll(world: TenantWorld, phones: readonly number[], group: string): ReadonlySet<string> {
  for (const phone of phones) {
    enroll(world, { source: 'group', group, intuneDeviceId: intuneIdOf(phone), platform: platformOf(phone) });
  }
  return new Set(phones.map(intuneIdOf));
}

/** A message of an MDM or of the MTD service, with one id or both. */
export function aMessage({ random }: TenantWorld): Message {
  const phone = random.pick(ANY_PHONE);
  const source = random.pick(['manual', 'feed'] as const);
  const installation = random.weighted([
    [12, 1],
    [1, 2],
  ]);
  const mtd = mtdIdOf(random.chance(0.04) ? random.pick(ANY_PHONE) : phone, installation);
  const ids = random.weighted([
    [4, { intuneDeviceId: intuneIdOf(phone) }],
    [3, { mtdDeviceId: mtd }],
    [3, { intuneDeviceId: intuneIdOf(phone), mtdDeviceId: mtd }],
  ]);
  const named = source === 'manual' || random.chance(0.5);
  return {
    ...ids,
    source,
    platform: named
      ? random.weighted([
          [20, platformOf(phone)],
          [1, 'windows'],
          [1, 'android'],
        ])
      : undefined,
    osVersion: random.pick([undefined, '9', '14.0', '17.4.1', 'beta']),
    model: random.pick([undefined, 'Pixel 9']),
  };
}
