import type { JsonObject } from '../codec/json.js';
import type { Instant } from '../instant.js';
import { directoryIdIn, emailIn, lineIn, mtdDeviceIdIn, objectIn, wordIn } from './fields.js';
import type { DeviceStep, LookoutMessage, Unreadable } from './message.js';

const PLATFORM = /^[a-z][a-z0-9]{0,31}$/;

/** The words of a device's status that mean something (R32); every other one is evidence. */
interface Status {
  readonly activation: string | null;
  readonly protection: string | null;
  readonly security: string | null;
}

/** R32: a device that says it is disconnected is not heard of by that, whoever says it. */
function stepsOf({ activation, protection, security }: Status, isDeleted: boolean, heard: boolean): DeviceStep[] {
  if (isDeleted || activation === 'DELETED') return ['DeleteDevice'];
  const steps: DeviceStep[] = [];
  if (activation === 'ACTIVATED') steps.push('ActivateDevice');
  if (activation === 'DEACTIVATED') steps.push('DeactivateDevice');
  if (security === 'SECURE') steps.push('ReportSecure');
  if (heard && steps.length === 0) steps.push('ReportHeard');
  if (protection === 'DISCONNECTED') steps.push('ReportDisconnected');
  return steps;
}

function platformOf(device: JsonObject): string | null {
  const word = wordIn(device, 'platform')?.toLowerCase() ?? null;
  return word !== null && PLATFORM.test(word) ? word : null;
}

/** R22: whether the actor is the device itself. Its own id is that of the target, too. */
function isByDevice(json: JsonObject, device: string): boolean {
  const actor = objectIn(json, 'actor');
  if (wordIn(actor, 'type') !== 'DEVICE') return false;
  const by = mtdDeviceIdIn(actor, 'guid');
  return by === null || by === device || by === mtdDeviceIdIn(objectIn(json, 'target'), 'guid');
}

/**
 * R32. The key is `device.guid`, never the target, and never the parent's, which is the other profile of the same phone.
 * A missing `external_id` says nothing; one that is no UUID is another MDM's.
 */
export function readDevice(
  json: JsonObject,
  { id, at, enterprise }: { readonly id: string; readonly at: Instant; readonly enterprise: string | null },
): LookoutMessage | Unreadable {
  const told = objectIn(json, 'device');
  if (told === null) return { kind: 'unreadable', reason: 'contentMissing' };
  const device = mtdDeviceIdIn(told, 'guid');
  if (device === null) return { kind: 'unreadable', reason: 'deviceIdInvalid' };
  const changeType = wordIn(json, 'change_type');
  if (changeType === 'PURGED') return { kind: 'notJudged', id, at, enterprise };
  const status = objectIn(told, 'status');
  const words: Status = {
    activation: wordIn(status, 'activation_status'),
    protection: wordIn(status, 'protection_status'),
    security: wordIn(status, 'security_status'),
  };
  const isDisconnected = words.protection === 'DISCONNECTED';
  const heard = !isDisconnected && (words.protection === 'PROTECTED' || isByDevice(json, device));
  const info = objectIn(told, 'info');
  const hardware = objectIn(told, 'hardware');
  return {
    kind: 'device',
    id,
    at,
    enterprise,
    device,
    intuneDeviceId: directoryIdIn(info, 'external_id'),
    email: emailIn(info),
    platform: platformOf(told),
    osVersion: lineIn(objectIn(told, 'software'), 'os_version', 64),
    manufacturer: lineIn(hardware, 'manufacturer', 128),
    model: lineIn(hardware, 'model', 128),
    heard,
    steps: stepsOf(words, changeType === 'DELETED', heard),
  };
}
