import type { JsonObject } from '../codec/json.js';
import { isJsonObject } from '../codec/json.js';
import type { MtdDeviceId } from '../identity/ids.js';
import { isDeeperThan, MAX_DEPTH } from './details.js';
import { instantIn, lineIn, mtdDeviceIdIn, objectIn, textIn, wordIn } from './fields.js';
import type { LookoutMessage, Unreadable } from './message.js';
import { readDevice } from './read-device.js';
import { readThreat } from './read-threat.js';

/** The spec says UUIDv7; recorded streams hold others. */
const EVENT_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** Whose an event seems to be that can not be read. */
const ownerOf = (event: JsonObject): MtdDeviceId | null =>
  mtdDeviceIdIn(objectIn(event, 'device'), 'guid') ?? mtdDeviceIdIn(objectIn(event, 'target'), 'guid');

function read(event: JsonObject): LookoutMessage | Unreadable {
  const id = textIn(event, 'id');
  if (id === null || !EVENT_ID.test(id)) return { kind: 'unreadable', reason: 'idMissing' };
  if (isDeeperThan(event, MAX_DEPTH)) return { kind: 'unreadable', reason: 'tooDeep' };
  const type = wordIn(event, 'type');
  if (type === null || type === '') return { kind: 'unreadable', reason: 'typeMissing' };
  if (type !== 'THREAT' && type !== 'DEVICE' && type !== 'AUDIT') return { kind: 'unknownType', id };
  const at = instantIn(event, 'created_time');
  if (at === null) return { kind: 'unreadable', reason: 'createdTimeInvalid' };
  const envelope = { id, at, enterprise: lineIn(event, 'enterprise_guid', 128) };
  switch (type) {
    case 'THREAT':
      return readThreat(event, envelope);
    case 'DEVICE':
      return readDevice(event, envelope);
    case 'AUDIT':
      return { kind: 'notJudged', ...envelope };
  }
}

/**
 * R31, R32: reads one event of the Mobile Risk API v2, whoever framed it. Fields, change types and classifications that it
 * does not know change nothing; what it needs and does not find sets the event aside with the reason. Never throws.
 *
 * @param event parsed JSON
 */
export function readLookoutEvent(event: unknown): LookoutMessage {
  if (!isJsonObject(event)) return { kind: 'setAside', reason: 'notAnObject', device: null };
  const message = read(event);
  return message.kind === 'unreadable' ? { kind: 'setAside', reason: message.reason, device: ownerOf(event) } : message;
}
