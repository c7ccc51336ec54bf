import { reject } from '../decider.js';

/** Why a command on a device is refused. */
export const REFUSED = {
  noDevice: reject({ code: 'not-found', detail: 'No device with this id is enrolled. Enroll it first.' }),
  noThreat: reject({ code: 'not-found', detail: 'The device has no threat with this id.' }),
  deleted: reject({
    code: 'device-deleted',
    detail: 'The device was deleted. Enroll or activate it again to go on with it.',
  }),
  retired: reject({
    code: 'id-retired',
    detail: 'The device that had this id goes by another one now. Name it by its present id.',
  }),
  unsupported: reject({
    code: 'unsupported-device',
    detail: 'Only Android and iOS devices can be activated; this one is of another platform.',
  }),
  notActivated: reject({
    code: 'not-activated',
    detail: 'The device is not activated. Activate it before it checks in.',
  }),
  resolved: reject({
    code: 'threat-resolved',
    detail: 'The threat is resolved, so there is nothing to ignore.',
  }),
  expired: reject({ code: 'invalid-request', detail: 'until must be in the future.', pointer: '/until' }),
} as const;
