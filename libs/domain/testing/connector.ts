import type { ConnectorConnected, ConnectorCreated } from '../connector/events.js';
import { DAWN } from './values.js';

/** A connector begins at dawn, with what R6, R8, R22, R23, R26 and R27 begin with. */
export const CREATED: ConnectorCreated = {
  type: 'ConnectorCreated',
  occurredAt: DAWN,
  data: {
    heartbeatFrequencyMinutes: 10,
    unresponsivenessThresholdDays: 7,
    pollingIntervalMinutes: 5,
    disconnectedAfterDays: 30,
    deleteOnUnenrollment: false,
    stateSync: { deviceStatus: true, threatStatus: true, reportMisconfigured: false },
  },
};

/** Its first heartbeat, at dawn too. */
export const CONNECTED_AT_DAWN: ConnectorConnected = { type: 'ConnectorConnected', occurredAt: DAWN, data: {} };
