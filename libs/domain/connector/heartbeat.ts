import type { Instant } from '../instant.js';
import { instant } from '../instant.js';
import type {
  ConnectorBecameResponsive,
  ConnectorBecameUnresponsive,
  ConnectorHeartbeatMissed,
  ConnectorHeartbeatRestored,
} from './events.js';
import type { ConnectorState } from './state.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** R23: a heartbeat is missed when none succeeded for this many intervals. */
const INTERVALS = 2;

export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

const lastOf = (state: ConnectorState, lastHeartbeatAt: Instant): Instant =>
  state.connectedAt === null ? lastHeartbeatAt : later(lastHeartbeatAt, state.connectedAt);

/** When two intervals after the last heartbeat are over, whatever the change that set their length. */
function silentFrom({ settings }: ConnectorState, last: Instant): Instant {
  return instant(last + INTERVALS * settings.heartbeatFrequencyMinutes * MINUTE_MS);
}

/** When the unresponsiveness threshold after the last heartbeat is over, whatever the change that set it. */
function unresponsiveFrom({ settings }: ConnectorState, last: Instant): Instant {
  return instant(last + settings.unresponsivenessThresholdDays * DAY_MS);
}

/**
 * R23: what is overdue at `at`, each at the instant it was due, but never before the change that set its threshold.
 * Nothing while the connector is not connected: no heartbeat is expected then.
 *
 * @param lastHeartbeatAt the newest successful heartbeat; the first one, which connected it, counts too
 */
export function overdue(
  state: ConnectorState,
  lastHeartbeatAt: Instant,
  at: Instant,
): readonly (ConnectorHeartbeatMissed | ConnectorBecameUnresponsive)[] {
  if (state.facts.provisioning !== 'connected') return [];
  const last = lastOf(state, lastHeartbeatAt);
  const data = { lastHeartbeatAt: last };
  const events: (ConnectorHeartbeatMissed | ConnectorBecameUnresponsive)[] = [];
  const missedDue = later(silentFrom(state, last), state.frequencySince);
  if (state.heartbeatMissedSince === null && missedDue <= at) {
    events.push({ type: 'ConnectorHeartbeatMissed', occurredAt: missedDue, data });
  }
  const unresponsiveDue = later(unresponsiveFrom(state, last), state.unresponsivenessSince);
  if (state.unresponsiveSince === null && unresponsiveDue <= at) {
    events.push({ type: 'ConnectorBecameUnresponsive', occurredAt: unresponsiveDue, data });
  }
  return events.sort((a, b) => a.occurredAt - b.occurredAt);
}

/** R23: a missed heartbeat that a changed frequency calls missed no more. The settings of `state` are the new ones. */
export function restoredByFrequency(
  state: ConnectorState,
  lastHeartbeatAt: Instant,
  at: Instant,
): readonly ConnectorHeartbeatRestored[] {
  if (state.heartbeatMissedSince === null || silentFrom(state, lastOf(state, lastHeartbeatAt)) <= at) return [];
  return [{ type: 'ConnectorHeartbeatRestored', occurredAt: at, data: { cause: 'frequency' } }];
}

/** R23: the same of a changed unresponsiveness threshold. */
export function responsiveByThreshold(
  state: ConnectorState,
  lastHeartbeatAt: Instant,
  at: Instant,
): readonly ConnectorBecameResponsive[] {
  if (state.unresponsiveSince === null || unresponsiveFrom(state, lastOf(state, lastHeartbeatAt)) <= at) return [];
  return [{ type: 'ConnectorBecameResponsive', occurredAt: at, data: { cause: 'threshold' } }];
}
