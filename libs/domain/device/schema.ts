import type { SchemasOf } from '../codec/event-schema.js';
import type { JsonObject } from '../codec/json.js';
import { flagOf, instantOrNullOf, objectOf, textOrNullOf, textsOf, wordOf, wordsOf } from '../codec/json.js';
import { isDeviceId, isThreatId } from '../identity/ids.js';
import { readDetails, writeDetails } from '../personal-data/sealed-details.js';
import type { DeviceEvent, ThreatDetected, ThreatIgnored, ThreatReclassified } from './events.js';
import {
  isOutsideId,
  readAttributes,
  readEnrolled,
  readIds,
  readReport,
  readReportOrNull,
  readTaken,
  writeAttributes,
  writeEnrolled,
  writeIds,
  writeInstant,
  writeReport,
  writeReportOrNull,
  writeTaken,
} from './schema-parts.js';

/** A guard for some words. */
const oneOf =
  <Word extends string>(...words: readonly Word[]) =>
  (text: string): text is Word =>
    words.some((word) => word === text);

const isPlatformReason = oneOf('platform');
const isAssessmentCause = oneOf('checkIn', 'secure');
const isDeletionCause = oneOf('command', 'leftEnrollment', 'reported');
const isMissedCause = oneOf('silence', 'reported');
const isRestoredCause = oneOf('heard', 'threshold');
const isResolutionCause = oneOf('reported', 'deleted');
const isReopeningCause = oneOf('admin', 'expired');
const isIgnoredBy = oneOf('source', 'admin');

const first = { version: 1, upcasters: [] } as const;
const writeNothing = (): JsonObject => ({});

/** Of events that tell attributes. The first version did not know whose device it is. */
const withUser = (json: JsonObject): JsonObject => ({ ...json, userId: null });
const attributed = { version: 2, upcasters: [{ from: 1, lift: withUser }] };

/** What was taken over in the first version came from devices of nobody. */
function liftLinked(json: JsonObject): JsonObject {
  if (json['taken'] === null) return json;
  const taken = objectOf(json, 'taken');
  return { ...json, taken: { ...taken, attributes: withUser(objectOf(taken, 'attributes')) } };
}

/** Of `ThreatDetected` and `ThreatReclassified`. The first version kept no details. */
const openThreat = { version: 2, upcasters: [{ from: 1, lift: (json: JsonObject) => ({ ...json, details: null }) }] };

const writeOpen = ({ data }: ThreatDetected | ThreatReclassified): JsonObject => ({
  threatId: data.threatId,
  ...writeReport(data),
  details: writeDetails(data.details),
});

const readOpen = (json: JsonObject): ThreatDetected['data'] => ({
  threatId: wordOf(json, 'threatId', isThreatId),
  ...readReport(json),
  details: readDetails(json),
});

function writeIgnored({ data }: ThreatIgnored): JsonObject {
  const { threatId } = data;
  return data.by === 'source'
    ? { threatId, by: data.by, report: writeReportOrNull(data.report) }
    : { threatId, by: data.by, reason: data.reason, until: writeInstant(data.until) };
}

function readIgnored(json: JsonObject): ThreatIgnored['data'] {
  const threatId = wordOf(json, 'threatId', isThreatId);
  const by = wordOf(json, 'by', isIgnoredBy);
  return by === 'source'
    ? { threatId, by, report: readReportOrNull(json) }
    : { threatId, by, reason: textOrNullOf(json, 'reason'), until: instantOrNullOf(json, 'until') };
}

/** How the events of `device-{tenantId}.{deviceId}` are stored. */
export const deviceSchemas = {
  DeviceEnrolled: {
    ...attributed,
    type: 'DeviceEnrolled',
    write: ({ data }) => writeEnrolled(data),
    read: (json, occurredAt) => ({ type: 'DeviceEnrolled', occurredAt, data: readEnrolled(json) }),
  },
  DeviceFoundUnsupported: {
    ...attributed,
    type: 'DeviceFoundUnsupported',
    write: ({ data }) => ({ ...writeEnrolled(data), reason: data.reason }),
    read: (json, occurredAt) => ({
      type: 'DeviceFoundUnsupported',
      occurredAt,
      data: { ...readEnrolled(json), reason: wordOf(json, 'reason', isPlatformReason) },
    }),
  },
  DeviceLinked: {
    type: 'DeviceLinked',
    version: 2,
    upcasters: [{ from: 1, lift: liftLinked }],
    write: ({ data }) => ({
      ...writeIds(data),
      retired: data.retired,
      taken: data.taken === null ? null : writeTaken(data.taken),
    }),
    read: (json, occurredAt) => ({
      type: 'DeviceLinked',
      occurredAt,
      data: {
        ...readIds(json),
        retired: wordsOf(json, 'retired', isOutsideId),
        taken: json['taken'] === null ? null : readTaken(objectOf(json, 'taken')),
      },
    }),
  },
  DeviceSuperseded: {
    ...first,
    type: 'DeviceSuperseded',
    write: ({ data }) => ({ by: data.by, retired: data.retired }),
    read: (json, occurredAt) => ({
      type: 'DeviceSuperseded',
      occurredAt,
      data: { by: wordOf(json, 'by', isDeviceId), retired: flagOf(json, 'retired') },
    }),
  },
  DeviceAttributesChanged: {
    ...attributed,
    type: 'DeviceAttributesChanged',
    write: ({ data }) => writeAttributes(data),
    read: (json, occurredAt) => ({ type: 'DeviceAttributesChanged', occurredAt, data: readAttributes(json) }),
  },
  DeviceGroupsChanged: {
    ...first,
    type: 'DeviceGroupsChanged',
    write: ({ data }) => ({ groups: data.groups }),
    read: (json, occurredAt) => ({
      type: 'DeviceGroupsChanged',
      occurredAt,
      data: { groups: textsOf(json, 'groups') },
    }),
  },
  DeviceLeftEnrollment: {
    ...first,
    type: 'DeviceLeftEnrollment',
    write: writeNothing,
    read: (_json, occurredAt) => ({ type: 'DeviceLeftEnrollment', occurredAt, data: {} }),
  },
  DeviceReturnedToEnrollment: {
    ...first,
    type: 'DeviceReturnedToEnrollment',
    write: writeNothing,
    read: (_json, occurredAt) => ({ type: 'DeviceReturnedToEnrollment', occurredAt, data: {} }),
  },
  DeviceActivated: {
    ...first,
    type: 'DeviceActivated',
    write: writeNothing,
    read: (_json, occurredAt) => ({ type: 'DeviceActivated', occurredAt, data: {} }),
  },
  DeviceDeactivated: {
    ...first,
    type: 'DeviceDeactivated',
    write: writeNothing,
    read: (_json, occurredAt) => ({ type: 'DeviceDeactivated', occurredAt, data: {} }),
  },
  DeviceAssessed: {
    ...first,
    type: 'DeviceAssessed',
    write: ({ data }) => ({ cause: data.cause }),
    read: (json, occurredAt) => ({
      type: 'DeviceAssessed',
      occurredAt,
      data: { cause: wordOf(json, 'cause', isAssessmentCause) },
    }),
  },
  DeviceHeardAfterGap: {
    ...first,
    type: 'DeviceHeardAfterGap',
    write: writeNothing,
    read: (_json, occurredAt) => ({ type: 'DeviceHeardAfterGap', occurredAt, data: {} }),
  },
  DeviceDeleted: {
    ...first,
    type: 'DeviceDeleted',
    write: ({ data }) => ({ cause: data.cause }),
    read: (json, occurredAt) => ({
      type: 'DeviceDeleted',
      occurredAt,
      data: { cause: wordOf(json, 'cause', isDeletionCause) },
    }),
  },
  HeartbeatMissed: {
    ...first,
    type: 'HeartbeatMissed',
    write: ({ data }) => ({ cause: data.cause, lastHeardAt: writeInstant(data.lastHeardAt) }),
    read: (json, occurredAt) => ({
      type: 'HeartbeatMissed',
      occurredAt,
      data: { cause: wordOf(json, 'cause', isMissedCause), lastHeardAt: instantOrNullOf(json, 'lastHeardAt') },
    }),
  },
  HeartbeatRestored: {
    ...first,
    type: 'HeartbeatRestored',
    write: ({ data }) => ({ cause: data.cause }),
    read: (json, occurredAt) => ({
      type: 'HeartbeatRestored',
      occurredAt,
      data: { cause: wordOf(json, 'cause', isRestoredCause) },
    }),
  },
  ThreatDetected: {
    ...openThreat,
    type: 'ThreatDetected',
    write: writeOpen,
    read: (json, occurredAt) => ({ type: 'ThreatDetected', occurredAt, data: readOpen(json) }),
  },
  ThreatReclassified: {
    ...openThreat,
    type: 'ThreatReclassified',
    write: writeOpen,
    read: (json, occurredAt) => ({ type: 'ThreatReclassified', occurredAt, data: readOpen(json) }),
  },
  ThreatResolved: {
    type: 'ThreatResolved',
    version: 2,
    // The first version knew no resolution of a threat that it had not been told of.
    upcasters: [{ from: 1, lift: (json) => ({ ...json, report: null }) }],
    write: ({ data }) => ({
      threatId: data.threatId,
      cause: data.cause,
      report: writeReportOrNull(data.report),
    }),
    read: (json, occurredAt) => ({
      type: 'ThreatResolved',
      occurredAt,
      data: {
        threatId: wordOf(json, 'threatId', isThreatId),
        cause: wordOf(json, 'cause', isResolutionCause),
        report: readReportOrNull(json),
      },
    }),
  },
  ThreatIgnored: {
    ...first,
    type: 'ThreatIgnored',
    write: writeIgnored,
    read: (json, occurredAt) => ({ type: 'ThreatIgnored', occurredAt, data: readIgnored(json) }),
  },
  ThreatReopened: {
    ...first,
    type: 'ThreatReopened',
    write: ({ data }) => ({ threatId: data.threatId, cause: data.cause }),
    read: (json, occurredAt) => ({
      type: 'ThreatReopened',
      occurredAt,
      data: {
        threatId: wordOf(json, 'threatId', isThreatId),
        cause: wordOf(json, 'cause', isReopeningCause),
      },
    }),
  },
} satisfies SchemasOf<DeviceEvent>;
