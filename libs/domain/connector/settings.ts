import type {
  ChangeConnectionSettings,
  ChangeEnrollmentSettings,
  ChangeErrorRecipient,
  ChangeStateSync,
} from './commands.js';
import type { ConnectorEvent } from './events.js';
import { evolve } from './evolve.js';
import { overdue, responsiveByThreshold, restoredByFrequency } from './heartbeat.js';
import type { ConnectorState } from './state.js';

/**
 * R23: both settings of the connection, and at once what follows from them. What was overdue by the settings before is
 * recorded first, at its own instant, so that it does not matter whether a timer came by in time.
 */
export function changeConnectionSettings(
  command: ChangeConnectionSettings,
  state: ConnectorState,
): readonly ConnectorEvent[] {
  const { at, heartbeatFrequencyMinutes, lastHeartbeatAt } = command;
  const { settings } = state;
  const { unresponsivenessThresholdDays = settings.unresponsivenessThresholdDays } = command;
  const newFrequency = heartbeatFrequencyMinutes !== settings.heartbeatFrequencyMinutes;
  const newThreshold = unresponsivenessThresholdDays !== settings.unresponsivenessThresholdDays;
  const changes: ConnectorEvent[] = [];
  if (newFrequency) {
    changes.push({ type: 'HeartbeatFrequencyChanged', occurredAt: at, data: { heartbeatFrequencyMinutes } });
  }
  if (newThreshold) {
    changes.push({ type: 'UnresponsivenessThresholdChanged', occurredAt: at, data: { unresponsivenessThresholdDays } });
  }
  if (changes.length === 0 || lastHeartbeatAt === null) return changes;
  const events = [...overdue(state, lastHeartbeatAt, at), ...changes];
  const changed = events.reduce(evolve, state);
  return [
    ...events,
    ...(newFrequency ? restoredByFrequency(changed, lastHeartbeatAt, at) : []),
    ...(newThreshold ? responsiveByThreshold(changed, lastHeartbeatAt, at) : []),
    ...overdue(changed, lastHeartbeatAt, at),
  ];
}

/** R6, R8 and R22: what is left out keeps its value. */
export function changeEnrollmentSettings(
  command: ChangeEnrollmentSettings,
  { settings }: ConnectorState,
): readonly ConnectorEvent[] {
  const {
    at,
    pollingIntervalMinutes = settings.pollingIntervalMinutes,
    disconnectedAfterDays = settings.disconnectedAfterDays,
    deleteOnUnenrollment = settings.deleteOnUnenrollment,
  } = command;
  const events: ConnectorEvent[] = [];
  if (pollingIntervalMinutes !== settings.pollingIntervalMinutes) {
    events.push({ type: 'PollingIntervalChanged', occurredAt: at, data: { pollingIntervalMinutes } });
  }
  if (disconnectedAfterDays !== settings.disconnectedAfterDays) {
    events.push({ type: 'DisconnectThresholdChanged', occurredAt: at, data: { disconnectedAfterDays } });
  }
  if (deleteOnUnenrollment !== settings.deleteOnUnenrollment) {
    events.push({ type: 'DeleteOnUnenrollmentChanged', occurredAt: at, data: { deleteOnUnenrollment } });
  }
  return events;
}

/** R26 and R27. */
export function changeStateSync(command: ChangeStateSync, { settings }: ConnectorState): readonly ConnectorEvent[] {
  const {
    deviceStatus,
    threatStatus,
    reportMisconfigured = settings.stateSync.reportMisconfigured,
  } = command.stateSync;
  const known = settings.stateSync;
  const same =
    deviceStatus === known.deviceStatus &&
    threatStatus === known.threatStatus &&
    reportMisconfigured === known.reportMisconfigured;
  if (same) return [];
  const data = { deviceStatus, threatStatus, reportMisconfigured };
  return [{ type: 'StateSyncChanged', occurredAt: command.at, data }];
}

/** R30. */
export function changeErrorRecipient(
  { at, recipientId }: ChangeErrorRecipient,
  state: ConnectorState,
): readonly ConnectorEvent[] {
  if (recipientId === state.recipientId) return [];
  return [{ type: 'ErrorRecipientChanged', occurredAt: at, data: { recipientId } }];
}
