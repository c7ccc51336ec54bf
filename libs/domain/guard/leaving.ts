import { fold } from '../decider.js';
import { deviceDecider } from '../device/decider.js';
import type { DeviceState } from '../device/state.js';
import type { Instant } from '../instant.js';

/** What becomes of devices whose group is removed (R8): the decision of the device itself, that its events would hold. */
export interface Leaving {
  readonly group: string;
  readonly deleteOnUnenrollment: boolean;
  readonly at: Instant;
}

/** R8, R34: a device once its group is removed. One that the group does not hold stays as it is. */
export function afterLeaving(device: DeviceState, leaving: Leaving): DeviceState {
  if (!device.groups.includes(leaving.group)) return device;
  const decision = deviceDecider.decide({ type: 'LeaveGroup', ...leaving }, device);
  return 'events' in decision ? fold(deviceDecider, decision.events, device) : device;
}
