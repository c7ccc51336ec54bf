import type { SchemasOf } from '../codec/event-schema.js';
import type { JsonObject } from '../codec/json.js';
import { flagOf, objectOf, wholeNumberOf } from '../codec/json.js';
import type { ConnectorEvent, ConnectorSettings, StateSync } from './events.js';

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
} satisfies SchemasOf<ConnectorEvent>;
