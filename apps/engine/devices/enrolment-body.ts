import type { DirectoryId } from '#domain/identity/ids.js';
import { directoryId, mtdDeviceId } from '#domain/identity/ids.js';
import { ProblemError } from '../http/problem.js';
import type { EnrollDeviceBody } from './device-bodies.js';
import type { Enrolment } from './device-enrolment.js';
import type { OutsideIds } from './device-id.js';

const directoryIdOf = (text: string): DirectoryId => directoryId(text.toLowerCase());

/** @throws ProblemError where neither id is given */
function outsideIdsOf(body: EnrollDeviceBody): OutsideIds {
  const mtd = body.mtdDeviceId === undefined ? undefined : mtdDeviceId(body.mtdDeviceId);
  if (body.intuneDeviceId !== undefined)
    return { intuneDeviceId: directoryIdOf(body.intuneDeviceId), mtdDeviceId: mtd };
  if (mtd !== undefined) return { intuneDeviceId: undefined, mtdDeviceId: mtd };
  const detail = 'At least one of intuneDeviceId and mtdDeviceId must be given.';
  throw new ProblemError('invalid-request', detail, {
    errors: [
      { pointer: '/intuneDeviceId', detail },
      { pointer: '/mtdDeviceId', detail },
    ],
  });
}

/**
 * What a body tells of a device.
 *
 * @param by how it enrolls
 * @throws ProblemError where neither id is given
 */
export function enrolmentOf(body: EnrollDeviceBody, by: Pick<Enrolment, 'source' | 'group'>): Enrolment {
  const { entraDeviceId, platform, osVersion, manufacturer, model, user } = body;
  return {
    ...by,
    ...outsideIdsOf(body),
    entraDeviceId: entraDeviceId === undefined ? undefined : directoryIdOf(entraDeviceId),
    platform,
    osVersion,
    manufacturer,
    model,
    ...(user === undefined ? {} : { user }),
  };
}
