import type { SchemasOf } from '../codec/event-schema.js';
import type { JsonObject } from '../codec/json.js';
import { flagOf, instantOf, objectOf, wholeNumberOf, wordOf, wordOrNullOf } from '../codec/json.js';
import { isPersonId, isSweepId } from '../identity/ids.js';
import { formatInstant } from '../instant.js';
import type { ConnectorEvent, ConnectorSettings, StateSync } from './events.js';
import { isFailureCode, isSystem } from './events.js';

const isHeartbeatOrFrequency = (text: string): text is 'heartbeat' | 'frequency' =>
  text === 'heartbeat' || text === 'frequency';
const isHeartbeatOrThreshold = (text: string): text is 'heartbeat' | 'threshold' =>
  text === 'heartbeat' || text === 'threshold';

const writeStateSync = (stateSync: StateSync): JsonObject => ({
  deviceStatus: stateSync.deviceStatus,
  threatStatus: stateSync.threatStatus,
  reportMisconfigured: stateSync.reportMisconfigured,
});

const readStateSync = (json: JsonObject): StateSync => ({
  deviceStatus: flagOf(json, 'deviceStatus'),
  threatStatus: flagOf(json, 'threatStatus'),
  reportMisconfigured: flagOf(json, 'reportMisconfigured'),
});

const readSettings = (json: JsonObject): ConnectorSettings => ({
  heartbeatFrequencyMinutes: wholeNumberOf(json, 'heartbeatFrequencyMinutes', 1),
  unresponsivenessThresholdDays: wholeNumberOf(json, 'unresponsivenessThresholdDays', 1),
  pollingIntervalMinutes: wholeNumberOf(json, 'pollingIntervalMinutes', 1),
  disconnectedAfterDays: wholeNumberOf(json, 'disconnectedAfterDays', 1),
  deleteOnUnenrollment: flagOf(json, 'deleteOnUnenrollment'),
  stateSync: readStateSync(objectOf(json, 'stateSync')),
});

/** How the events of `connector-{tenantId}` are stored. */
export const connectorSchemas = {
  ConnectorCreated: {
    type: 'ConnectorCreated',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({
      heartbeatFrequencyMinutes: data.heartbeatFrequencyMinutes,
      unresponsivenessThresholdDays: data.unresponsivenessThresholdDays,
      pollingIntervalMinutes: data.pollingIntervalMinutes,
      disconnectedAfterDays: data.disconnectedAfterDays,
      deleteOnUnenrollment: data.deleteOnUnenrollment,
      stateSync: writeStateSync(data.stateSync),
    }),
    read: (json, occurredAt) => ({ type: 'ConnectorCreated', occurredAt, data: readSettings(json) }),
  },
  ConnectorConnected: {
    type: 'ConnectorConnected',
    version: 1,
    upcasters: [],
    write: () => ({}),
    read: (_json, occurredAt) => ({ type: 'ConnectorConnected', occurredAt, data: {} }),
  },
  HeartbeatFrequencyChanged: {
    type: 'HeartbeatFrequencyChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ heartbeatFrequencyMinutes: data.heartbeatFrequencyMinutes }),
    read: (json, occurredAt) => ({
      type: 'HeartbeatFrequencyChanged',
      occurredAt,
      data: { heartbeatFrequencyMinutes: wholeNumberOf(json, 'heartbeatFrequencyMinutes', 1) },
    }),
  },
  UnresponsivenessThresholdChanged: {
    type: 'UnresponsivenessThresholdChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ unresponsivenessThresholdDays: data.unresponsivenessThresholdDays }),
    read: (json, occurredAt) => ({
      type: 'UnresponsivenessThresholdChanged',
      occurredAt,
      data: { unresponsivenessThresholdDays: wholeNumberOf(json, 'unresponsivenessThresholdDays', 1) },
    }),
  },
  PollingIntervalChanged: {
    type: 'PollingIntervalChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ pollingIntervalMinutes: data.pollingIntervalMinutes }),
    read: (json, occurredAt) => ({
      type: 'PollingIntervalChanged',
      occurredAt,
      data: { pollingIntervalMinutes: wholeNumberOf(json, 'pollingIntervalMinutes', 1) },
    }),
  },
  DisconnectThresholdChanged: {
    type: 'DisconnectThresholdChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ disconnectedAfterDays: data.disconnectedAfterDays }),
    read: (json, occurredAt) => ({
      type: 'DisconnectThresholdChanged',
      occurredAt,
      data: { disconnectedAfterDays: wholeNumberOf(json, 'disconnectedAfterDays', 1) },
    }),
  },
  DeleteOnUnenrollmentChanged: {
    type: 'DeleteOnUnenrollmentChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ deleteOnUnenrollment: data.deleteOnUnenrollment }),
    read: (json, occurredAt) => ({
      type: 'DeleteOnUnenrollmentChanged',
      occurredAt,
      data: { deleteOnUnenrollment: flagOf(json, 'deleteOnUnenrollment') },
    }),
  },
  StateSyncChanged: {
    type: 'StateSyncChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => writeStateSync(data),
    read: (json, occurredAt) => ({ type: 'StateSyncChanged', occurredAt, data: readStateSync(json) }),
  },
  ErrorRecipientChanged: {
    type: 'ErrorRecipientChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ recipientId: data.recipientId }),
    read: (json, occurredAt) => ({
      type: 'ErrorRecipientChanged',
      occurredAt,
      data: { recipientId: wordOrNullOf(json, 'recipientId', isPersonId) },
    }),
  },
  ConnectorHeartbeatMissed: {
    type: 'ConnectorHeartbeatMissed',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ lastHeartbeatAt: formatInstant(data.lastHeartbeatAt) }),
    read: (json, occurredAt) => ({
      type: 'ConnectorHeartbeatMissed',
      occurredAt,
      data: { lastHeartbeatAt: instantOf(json, 'lastHeartbeatAt') },
    }),
  },
  ConnectorHeartbeatRestored: {
    type: 'ConnectorHeartbeatRestored',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ cause: data.cause }),
    read: (json, occurredAt) => ({
      type: 'ConnectorHeartbeatRestored',
      occurredAt,
      data: { cause: wordOf(json, 'cause', isHeartbeatOrFrequency) },
    }),
  },
  ConnectorBecameUnresponsive: {
    type: 'ConnectorBecameUnresponsive',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ lastHeartbeatAt: formatInstant(data.lastHeartbeatAt) }),
    read: (json, occurredAt) => ({
      type: 'ConnectorBecameUnresponsive',
      occurredAt,
      data: { lastHeartbeatAt: instantOf(json, 'lastHeartbeatAt') },
    }),
  },
  ConnectorBecameResponsive: {
    type: 'ConnectorBecameResponsive',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ cause: data.cause }),
    read: (json, occurredAt) => ({
      type: 'ConnectorBecameResponsive',
      occurredAt,
      data: { cause: wordOf(json, 'cause', isHeartbeatOrThreshold) },
    }),
  },
  ConnectorFailed: {
    type: 'ConnectorFailed',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ system: data.system, code: data.code }),
    read: (json, occurredAt) => ({
      type: 'ConnectorFailed',
      occurredAt,
      data: { system: wordOf(json, 'system', isSystem), code: wordOf(json, 'code', isFailureCode) },
    }),
  },
  ConnectorRecovered: {
    type: 'ConnectorRecovered',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ system: data.system }),
    read: (json, occurredAt) => ({
      type: 'ConnectorRecovered',
      occurredAt,
      data: { system: wordOf(json, 'system', isSystem) },
    }),
  },
  ConnectorDeprovisioned: {
    type: 'ConnectorDeprovisioned',
    version: 1,
    upcasters: [],
    write: () => ({}),
    read: (_json, occurredAt) => ({ type: 'ConnectorDeprovisioned', occurredAt, data: {} }),
  },
  SweepHeld: {
    type: 'SweepHeld',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ sweepId: data.sweepId, devices: data.devices, judged: data.judged }),
    read: (json, occurredAt) => ({
      type: 'SweepHeld',
      occurredAt,
      data: {
        sweepId: wordOf(json, 'sweepId', isSweepId),
        devices: wholeNumberOf(json, 'devices', 0),
        judged: wholeNumberOf(json, 'judged', 0),
      },
    }),
  },
  SweepReleased: {
    type: 'SweepReleased',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ sweepId: data.sweepId }),
    read: (json, occurredAt) => ({
      type: 'SweepReleased',
      occurredAt,
      data: { sweepId: wordOf(json, 'sweepId', isSweepId) },
    }),
  },
} satisfies SchemasOf<ConnectorEvent>;
