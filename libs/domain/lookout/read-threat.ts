import type { JsonObject } from '../codec/json.js';
import { isJsonObject } from '../codec/json.js';
import type { RiskLevel } from '../compliance/levels.js';
import type { ThreatType } from '../device/events.js';
import { isThreatType } from '../device/events.js';
import { isThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import { detailsOf } from './details.js';
import { lineOf, listIn, mtdDeviceIdIn, objectIn, textIn, wordIn } from './fields.js';
import type { LookoutMessage, ThreatSaid, Unreadable } from './message.js';

const MOST_CODES = 32;
const LONGEST_CODE = 64;

const SAID: ReadonlyMap<string, ThreatSaid> = new Map([
  ['OPEN', 'open'],
  ['RESOLVED', 'resolved'],
  ['IGNORED', 'ignored'],
]);

const SEVERITIES: ReadonlyMap<string, RiskLevel> = new Map([
  ['NONE', 'none'],
  ['ADVISORY', 'advisory'],
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
]);

const codesOf = (values: readonly unknown[]): readonly string[] => {
  const codes = values.map((value) => (typeof value === 'string' ? lineOf(value, LONGEST_CODE) : null));
  return [...new Set(codes.filter((code) => code !== null))].slice(0, MOST_CODES);
};

/** R10: as they came. Where the list names none, those of the assessments, which may repeat one. */
function classificationsOf(threat: JsonObject): readonly string[] {
  const listed = codesOf(listIn(threat, 'classifications'));
  if (listed.length > 0) return listed;
  return codesOf(
    listIn(threat, 'assessments').map((one) => (isJsonObject(one) ? textIn(one, 'classification') : null)),
  );
}

function typeOf(threat: JsonObject): ThreatType {
  const word = wordIn(threat, 'type');
  return word !== null && isThreatType(word) ? word : 'UNKNOWN';
}

/** A threat event whose target is somebody else than a device names no device. */
const TARGETS_OF_THREATS: readonly (string | null)[] = ['THREAT', 'DEVICE', null];

/**
 * R32. The device is the target, although its type says `THREAT`. There is nothing else in the event that names it.
 *
 * @param at when it happened
 */
export function readThreat(
  json: JsonObject,
  { id, at, enterprise }: { readonly id: string; readonly at: Instant; readonly enterprise: string | null },
): LookoutMessage | Unreadable {
  const threat = objectIn(json, 'threat');
  if (threat === null) return { kind: 'unreadable', reason: 'contentMissing' };
  const threatId = textIn(threat, 'guid');
  if (threatId === null || !isThreatId(threatId)) return { kind: 'unreadable', reason: 'threatIdInvalid' };
  const target = objectIn(json, 'target');
  const device = TARGETS_OF_THREATS.includes(wordIn(target, 'type')) ? mtdDeviceIdIn(target, 'guid') : null;
  if (device === null) return { kind: 'unreadable', reason: 'deviceIdInvalid' };
  const changeType = wordIn(json, 'change_type');
  if (changeType === 'PURGED') return { kind: 'notJudged', id, at, enterprise };
  const said = changeType === 'DELETED' ? 'deleted' : SAID.get(wordIn(threat, 'status') ?? '');
  if (said === undefined) return { kind: 'unreadable', reason: 'statusUnknown' };
  const actor = objectIn(json, 'actor');
  return {
    kind: 'threat',
    id,
    at,
    enterprise,
    device,
    heard: wordIn(actor, 'type') === 'DEVICE' && [device, null].includes(mtdDeviceIdIn(actor, 'guid')),
    threatId,
    said,
    report: {
      type: typeOf(threat),
      classifications: classificationsOf(threat),
      severity: SEVERITIES.get(wordIn(threat, 'severity') ?? '') ?? null,
    },
    details: detailsOf(threat, enterprise),
  };
}
