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

/** Who looked for the newest heartbeat may have looked before one that the log tells of. */
const lastOf = ({ heartbeatAt }: ConnectorState, lastHeartbeatAt: Instant): Instant =>
  heartbeatAt === null ? lastHeartbeatAt : later(lastHeartbeatAt, heartbeatAt);

/** When two intervals after the last heartbeat are over, whatever the change that set their length. */
function silentFrom({ settings }: ConnectorState, last: Instant): Instant {
  return instant(last + INTERVALS * settings.heartbeatFrequencyMinutes * MINUTE_MS);
}

/** When the unresponsiveness threshold after the last heartbeat is over, whatever the change that set it. */
function unresponsiveFrom({ settings }: ConnectorState, last: Instant): Instant {
  return instant(last + settings.unresponsivenessThresholdDays * DAY_MS);
}

/** R23: when each threshold passes without a further heartbeat; null where it has, or where no heartbeat is expected. */
function dueOf(state: ConnectorState, last: Instant): { missed: Instant | null; unresponsive: Instant | null } {
  if (state.facts.provisioning !== 'connected') return { missed: null, unresponsive: null };
  return {
    missed: state.heartbeatMissedSince === null ? later(silentFrom(state, last), state.frequencySince) : null,
    unresponsive:
      state.unresponsiveSince === null ? later(unresponsiveFrom(state, last), state.unresponsivenessSince) : null,
  };
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
  const last = lastOf(state, lastHeartbeatAt);
  const data = { lastHeartbeatAt: last };
  const { missed, unresponsive } = dueOf(state, last);
  const events: (ConnectorHeartbeatMissed | ConnectorBecameUnresponsive)[] = [];
  if (missed !== null && missed <= at) events.push({ type: 'ConnectorHeartbeatMissed', occurredAt: missed, data });
  if (unresponsive !== null && unresponsive <= at) {
    events.push({ type: 'ConnectorBecameUnresponsive', occurredAt: unresponsive, data });
  }
  return events.sort((a, b) => a.occurredAt - b.occurredAt);
}

/** R23: the first instant at which something is overdue if no heartbeat comes; null where nothing will be. */
export function nextOverdueAt(state: ConnectorState, lastHeartbeatAt: Instant): Instant | null {
  const { missed, unresponsive } = dueOf(state, lastOf(state, lastHeartbeatAt));
  if (missed === null || unresponsive === null) return missed ?? unresponsive;
  return missed < unresponsive ? missed : unresponsive;
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
