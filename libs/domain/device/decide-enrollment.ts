import { isPlatform } from '../compliance-policy/events.js';
import type { Decision } from '../decider.js';
import { accept, fold } from '../decider.js';
import type { Instant } from '../instant.js';
import type { DeleteDevice, EnrollDevice, LeaveGroup } from './commands.js';
import type {
  DeviceAttributes,
  DeviceEnrolled,
  DeviceEvent,
  DeviceFoundUnsupported,
  EnrolledDevice,
  EnrollmentSource,
} from './events.js';
import { evolve } from './evolve.js';
import { REFUSED } from './rejections.js';
import type { DeviceState } from './state.js';
import { attributesOf } from './state.js';

/** What the device's attributes become: those told by the command, and for the others those known before. */
const attributesAfter = (command: EnrollDevice, known: DeviceAttributes): DeviceAttributes => ({
  entraDeviceId: command.entraDeviceId ?? known.entraDeviceId,
  platform: command.platform ?? known.platform,
  osVersion: command.osVersion ?? known.osVersion,
  manufacturer: command.manufacturer ?? known.manufacturer,
  model: command.model ?? known.model,
  userId: command.userId ?? known.userId,
});

const sameAttributes = (a: DeviceAttributes, b: DeviceAttributes): boolean =>
  a.entraDeviceId === b.entraDeviceId &&
  a.platform === b.platform &&
  a.osVersion === b.osVersion &&
  a.manufacturer === b.manufacturer &&
  a.model === b.model &&
  a.userId === b.userId;

/** R6: a platform that nobody has named may still turn out to be a supported one. */
const isUnsupported = (platform: string | null): boolean => platform !== null && !isPlatform(platform);

function enrolment(occurredAt: Instant, data: EnrolledDevice): DeviceEnrolled | DeviceFoundUnsupported {
  return isUnsupported(data.platform)
    ? { type: 'DeviceFoundUnsupported', occurredAt, data: { ...data, reason: 'platform' } }
    : { type: 'DeviceEnrolled', occurredAt, data };
}

const namesRetiredId = ({ intuneDeviceId, mtdDeviceId }: EnrollDevice, { retired }: DeviceState): boolean =>
  retired.some((id) => id === intuneDeviceId || id === mtdDeviceId);

/** Whether the command names an id that the device, being known, does not carry. */
const namesAnotherId = ({ intuneDeviceId, mtdDeviceId }: EnrollDevice, state: DeviceState): boolean =>
  (intuneDeviceId !== undefined && intuneDeviceId !== state.intuneDeviceId) ||
  (mtdDeviceId !== undefined && mtdDeviceId !== state.mtdDeviceId);

/** R8: the events of an enrolment itself: a beginning, another way than before, other attributes, or none. */
function enrolmentEvents(command: EnrollDevice, state: DeviceState): readonly DeviceEvent[] {
  const { at: occurredAt, source } = command;
  const attributes = attributesAfter(command, state);
  const isKnown = state.exists && state.activation !== 'deleted';
  const isKnownSo = state.sources.includes(source) && state.unsupported === isUnsupported(attributes.platform);
  if (isKnown && isKnownSo) {
    return sameAttributes(attributes, state) ? [] : [{ type: 'DeviceAttributesChanged', occurredAt, data: attributes }];
  }
  const intuneDeviceId = state.intuneDeviceId ?? command.intuneDeviceId ?? null;
  const mtdDeviceId = state.mtdDeviceId ?? command.mtdDeviceId ?? null;
  return [enrolment(occurredAt, { intuneDeviceId, mtdDeviceId, ...attributes, source })];
}

function groupEvents({ at: occurredAt, group }: EnrollDevice, { groups }: DeviceState): readonly DeviceEvent[] {
  if (group === undefined || groups.includes(group)) return [];
  return [{ type: 'DeviceGroupsChanged', occurredAt, data: { groups: [...groups, group].sort() } }];
}

/** R8: whether it had left, and these events bring it back. */
function returns(state: DeviceState, events: readonly DeviceEvent[]): boolean {
  const hasLeft = state.exists && state.activation !== 'deleted' && state.unreportedCause === 'leftEnrollment';
  return hasLeft && fold({ initialState: state, evolve }, events).reported;
}

/**
 * R8: enrolls, or brings attributes up to date. On a deleted device it starts the next generation, unless it is older than
 * the deletion.
 *
 * @throws RangeError where it names an id that the known device does not carry: that is linked first (R33a)
 */
export function enroll(command: EnrollDevice, state: DeviceState): Decision<DeviceEvent> {
  if (state.retiredAddress || namesRetiredId(command, state)) return REFUSED.retired;
  if (state.supersededBy !== null) return accept();
  if (state.exists && namesAnotherId(command, state)) {
    throw new RangeError('a device is enrolled with an id that it does not carry: link it first');
  }
  if (state.activation === 'deleted' && state.deletion !== null && command.at < state.deletion.at) {
    return REFUSED.deleted;
  }
  const events = [...enrolmentEvents(command, state), ...groupEvents(command, state)];
  if (!returns(state, events)) return accept(...events);
  return accept(...events, { type: 'DeviceReturnedToEnrollment', occurredAt: command.at, data: {} });
}

/** The way in which a device that was deleted is enrolled again by being activated: as it was, by hand before all else. */
function sourceAgain({ sources, inGroup }: DeviceState): EnrollmentSource {
  if (sources.includes('manual')) return 'manual';
  return inGroup ? 'group' : 'feed';
}

/** R8: the next generation of a deleted device, with the same ids, attributes and enrolment. */
export const enrolledAgain = (state: DeviceState, occurredAt: Instant): DeviceEnrolled => ({
  type: 'DeviceEnrolled',
  occurredAt,
  data: {
    intuneDeviceId: state.intuneDeviceId,
    mtdDeviceId: state.mtdDeviceId,
    ...attributesOf(state),
    source: sourceAgain(state),
  },
});

/** R8: a group holds the device no more. With the last one it leaves, or is deleted, unless it was enrolled by hand. */
export function leaveGroup(command: LeaveGroup, state: DeviceState): Decision<DeviceEvent> {
  const { at: occurredAt, group } = command;
  if (state.supersededBy !== null) return accept();
  if (!state.exists) return REFUSED.noDevice;
  if (!state.groups.includes(group)) return accept();
  const groups = state.groups.filter((name) => name !== group);
  const fewer: DeviceEvent = { type: 'DeviceGroupsChanged', occurredAt, data: { groups } };
  const stays = groups.length > 0 || state.sources.includes('manual') || state.activation === 'deleted';
  if (stays) return accept(fewer);
  return command.deleteOnUnenrollment
    ? accept<DeviceEvent>({ type: 'DeviceDeleted', occurredAt, data: { cause: 'leftEnrollment' } })
    : accept<DeviceEvent>(fewer, { type: 'DeviceLeftEnrollment', occurredAt, data: {} });
}

/** R8. Deleting again changes nothing. */
export function deleteDevice({ at, cause }: DeleteDevice, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy !== null) return accept();
  if (!state.exists) return REFUSED.noDevice;
  if (state.activation === 'deleted') return accept();
  return accept({ type: 'DeviceDeleted', occurredAt: at, data: { cause } });
}
