import type { SchemasOf } from '../codec/event-schema.js';
import type { JsonObject } from '../codec/json.js';
import { textOrNullOf, textsOf, wordOf, wordOrNullOf } from '../codec/json.js';
import { isRiskLevel } from '../compliance/levels.js';
import { isDirectoryId, isMtdDeviceId, isThreatId } from '../identity/ids.js';
import type { DeviceAttributes, DeviceEvent, EnrolledDevice } from './events.js';
import { isThreatType } from './events.js';

const isManual = (text: string): text is 'manual' => text === 'manual';
const isPlatformReason = (text: string): text is 'platform' => text === 'platform';
const isReported = (text: string): text is 'reported' => text === 'reported';

const writeAttributes = (attributes: DeviceAttributes): JsonObject => ({
  entraDeviceId: attributes.entraDeviceId,
  platform: attributes.platform,
  osVersion: attributes.osVersion,
  manufacturer: attributes.manufacturer,
  model: attributes.model,
});

const readAttributes = (json: JsonObject): DeviceAttributes => ({
  entraDeviceId: wordOrNullOf(json, 'entraDeviceId', isDirectoryId),
  platform: textOrNullOf(json, 'platform'),
  osVersion: textOrNullOf(json, 'osVersion'),
  manufacturer: textOrNullOf(json, 'manufacturer'),
  model: textOrNullOf(json, 'model'),
});

const writeEnrolled = (device: EnrolledDevice): JsonObject => ({
  intuneDeviceId: device.intuneDeviceId,
  mtdDeviceId: device.mtdDeviceId,
  ...writeAttributes(device),
  source: device.source,
});

const readEnrolled = (json: JsonObject): EnrolledDevice => ({
  intuneDeviceId: wordOrNullOf(json, 'intuneDeviceId', isDirectoryId),
  mtdDeviceId: wordOrNullOf(json, 'mtdDeviceId', isMtdDeviceId),
  ...readAttributes(json),
  source: wordOf(json, 'source', isManual),
});

/** How the events of `device-{tenantId}.{deviceId}` are stored. */
export const deviceSchemas = {
  DeviceEnrolled: {
    type: 'DeviceEnrolled',
    version: 1,
    upcasters: [],
    write: ({ data }) => writeEnrolled(data),
    read: (json, occurredAt) => ({ type: 'DeviceEnrolled', occurredAt, data: readEnrolled(json) }),
  },
  DeviceFoundUnsupported: {
    type: 'DeviceFoundUnsupported',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ ...writeEnrolled(data), reason: data.reason }),
    read: (json, occurredAt) => ({
      type: 'DeviceFoundUnsupported',
      occurredAt,
      data: { ...readEnrolled(json), reason: wordOf(json, 'reason', isPlatformReason) },
    }),
  },
  DeviceAttributesChanged: {
    type: 'DeviceAttributesChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => writeAttributes(data),
    read: (json, occurredAt) => ({ type: 'DeviceAttributesChanged', occurredAt, data: readAttributes(json) }),
  },
  DeviceActivated: {
    type: 'DeviceActivated',
    version: 1,
    upcasters: [],
    write: () => ({}),
    read: (_json, occurredAt) => ({ type: 'DeviceActivated', occurredAt, data: {} }),
  },
  ThreatDetected: {
    type: 'ThreatDetected',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({
      threatId: data.threatId,
      type: data.type,
      classifications: data.classifications,
      severity: data.severity,
    }),
    read: (json, occurredAt) => ({
      type: 'ThreatDetected',
      occurredAt,
      data: {
        threatId: wordOf(json, 'threatId', isThreatId),
        type: wordOf(json, 'type', isThreatType),
        classifications: textsOf(json, 'classifications'),
        severity: wordOrNullOf(json, 'severity', isRiskLevel),
      },
    }),
  },
  ThreatResolved: {
    type: 'ThreatResolved',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ threatId: data.threatId, cause: data.cause }),
    read: (json, occurredAt) => ({
      type: 'ThreatResolved',
      occurredAt,
      data: { threatId: wordOf(json, 'threatId', isThreatId), cause: wordOf(json, 'cause', isReported) },
    }),
  },
} satisfies SchemasOf<DeviceEvent>;
