import type { ConnectorFacts } from '../compliance/facts.js';
import type { SweepId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type {
  ConnectorBecameResponsive,
  ConnectorEvent,
  ConnectorHeartbeatRestored,
  ConnectorSettings,
  StateSync,
} from './events.js';
import type { ConnectorState, StandingFailure } from './state.js';

const RELEASED_SWEEPS = 100;

/** Nothing of the connection stands any more: what it missed, what failed, what was held (R24). */
function disconnected(state: ConnectorState, provisioning: ConnectorFacts['provisioning']): ConnectorState {
  return {
    ...state,
    facts: { ...state.facts, provisioning, unresponsive: false, failed: false },
    connectedAt: null,
    heartbeatAt: null,
    heartbeatMissedSince: null,
    unresponsiveSince: null,
    failures: [],
    heldSweeps: [],
    releasedSweeps: released(
      state,
      state.heldSweeps.map(({ sweepId }) => sweepId),
    ),
  };
}

const released = (state: ConnectorState, sweeps: readonly SweepId[]): readonly SweepId[] =>
  [...state.releasedSweeps, ...sweeps].slice(-RELEASED_SWEEPS);

/** The settings, and since when each has the value that it has. */
function withSettings(state: ConnectorState, settings: ConnectorSettings, at: Instant): ConnectorState {
  const since = (field: keyof ConnectorSettings, known: Instant): Instant =>
    state.created && state.settings[field] === settings[field] ? known : at;
  return {
    ...withStateSync(state, settings.stateSync, at),
    created: true,
    settings,
    frequencySince: since('heartbeatFrequencyMinutes', state.frequencySince),
    unresponsivenessSince: since('unresponsivenessThresholdDays', state.unresponsivenessSince),
    disconnectThresholdSince: since('disconnectedAfterDays', state.disconnectThresholdSince),
  };
}

function withStateSync(state: ConnectorState, stateSync: StateSync, at: Instant): ConnectorState {
  return {
    ...state,
    settings: { ...state.settings, stateSync },
    facts: { ...state.facts, stateSync },
    deviceStatusOffSince: stateSync.deviceStatus ? null : (state.deviceStatusOffSince ?? at),
    threatStatusOffSince: stateSync.threatStatus ? null : (state.threatStatusOffSince ?? at),
  };
}

function withFailures(state: ConnectorState, failures: readonly StandingFailure[]): ConnectorState {
  return { ...state, failures, facts: { ...state.facts, failed: failures.length > 0 } };
}

function withUnresponsive(state: ConnectorState, unresponsiveSince: Instant | null): ConnectorState {
  return { ...state, unresponsiveSince, facts: { ...state.facts, unresponsive: unresponsiveSince !== null } };
}

/** What a heartbeat ended tells of that heartbeat; what a changed setting ended tells of none. */
function heardAt(
  state: ConnectorState,
  { occurredAt, data }: ConnectorHeartbeatRestored | ConnectorBecameResponsive,
): ConnectorState {
  return data.cause === 'heartbeat' ? { ...state, heartbeatAt: occurredAt } : state;
}

/** One event further. */
export function evolve(state: ConnectorState, event: ConnectorEvent): ConnectorState {
  const at = event.occurredAt;
  switch (event.type) {
    case 'ConnectorCreated':
      return withSettings(disconnected(state, 'notSetUp'), event.data, at);
    case 'ConnectorConnected':
      return { ...state, connectedAt: at, heartbeatAt: at, facts: { ...state.facts, provisioning: 'connected' } };
    case 'ConnectorDeprovisioned':
      return disconnected(state, 'unavailable');
    case 'HeartbeatFrequencyChanged':
    case 'UnresponsivenessThresholdChanged':
    case 'PollingIntervalChanged':
    case 'DisconnectThresholdChanged':
    case 'DeleteOnUnenrollmentChanged':
      return withSettings(state, { ...state.settings, ...event.data }, at);
    case 'StateSyncChanged':
      return withStateSync(state, event.data, at);
    case 'ErrorRecipientChanged':
      return { ...state, recipientId: event.data.recipientId };
    case 'ConnectorHeartbeatMissed':
      return { ...state, heartbeatMissedSince: at };
    case 'ConnectorHeartbeatRestored':
      return { ...heardAt(state, event), heartbeatMissedSince: null };
    case 'ConnectorBecameUnresponsive':
      return withUnresponsive(state, at);
    case 'ConnectorBecameResponsive':
      return withUnresponsive(heardAt(state, event), null);
    case 'ConnectorFailed': {
      const { system, code } = event.data;
      const since = state.failures.find((failure) => failure.system === system)?.since ?? at;
      const others = state.failures.filter((failure) => failure.system !== system);
      return withFailures(state, [...others, { system, code, since }]);
    }
    case 'ConnectorRecovered':
      return withFailures(
        state,
        state.failures.filter(({ system }) => system !== event.data.system),
      );
    case 'SweepHeld': {
      const { sweepId, devices } = event.data;
      return { ...state, heldSweeps: [...state.heldSweeps, { sweepId, since: at, devices }] };
    }
    case 'SweepReleased': {
      const { sweepId } = event.data;
      return {
        ...state,
        heldSweeps: state.heldSweeps.filter((held) => held.sweepId !== sweepId),
        releasedSweeps: released(state, [sweepId]),
        sweepReleasedAt: at,
      };
    }
  }
}
