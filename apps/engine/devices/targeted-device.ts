import type { DeviceId } from '#domain/identity/ids.js';
import { deviceId } from '#domain/identity/ids.js';
import type { Caller } from '../auth/caller.js';
import { refuseForeignDevice } from '../auth/caller.js';
import type { DevicePath } from './device-bodies.js';

/** @throws ProblemError `not-found` where the caller's token is bound to another device */
export function targetedDevice(path: DevicePath, caller: Caller): DeviceId {
  const device = deviceId(path.deviceId.toLowerCase());
  refuseForeignDevice(caller, device);
  return device;
}
