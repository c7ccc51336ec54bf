import type { Decision } from '../decider.js';
import { accept, reject } from '../decider.js';
import type { Instant } from '../instant.js';
import type { Rejection } from '../rejection.js';
import type { RecordFailure, RecordSuccess } from './commands.js';
import type { ConnectorEvent } from './events.js';
import { isFailureCode } from './events.js';
import { evolve } from './evolve.js';
import { later, overdue } from './heartbeat.js';
import type { ConnectorState } from './state.js';

const DEPROVISIONED: Rejection = {
  code: 'connector-deprovisioned',
  detail: 'The connector was deprovisioned. An administrator with full access sets it up again first.',
};

/** R23 and R24: what a heartbeat connects, restores and makes responsive again, none of it before what it ends. */
function endedByHeartbeat(state: ConnectorState, at: Instant): readonly ConnectorEvent[] {
  const events: ConnectorEvent[] = [];
  if (state.facts.provisioning === 'notSetUp') {
    events.push({ type: 'ConnectorConnected', occurredAt: at, data: {} });
  }
  if (state.heartbeatMissedSince !== null) {
    const occurredAt = later(at, state.heartbeatMissedSince);
    events.push({ type: 'ConnectorHeartbeatRestored', occurredAt, data: { cause: 'heartbeat' } });
  }
  if (state.unresponsiveSince !== null) {
    const occurredAt = later(at, state.unresponsiveSince);
    events.push({ type: 'ConnectorBecameResponsive', occurredAt, data: { cause: 'heartbeat' } });
  }
  return events;
}

/** R23 and R24: a heartbeat ends a silence, and what was overdue of it is recorded first; a success ends a failure. */
export function recordSuccess(command: RecordSuccess, state: ConnectorState): Decision<ConnectorEvent> {
  const { at, system, lastHeartbeatAt = null } = command;
  if (state.facts.provisioning === 'unavailable') return reject(DEPROVISIONED);
  const events: ConnectorEvent[] = [];
  if (system === 'intune') {
    if (lastHeartbeatAt !== null) events.push(...overdue(state, lastHeartbeatAt, at));
    events.push(...endedByHeartbeat(events.reduce(evolve, state), at));
  }
  const failure = state.failures.find((standing) => standing.system === system);
  if (failure !== undefined) {
    events.push({ type: 'ConnectorRecovered', occurredAt: later(at, failure.since), data: { system } });
  }
  return accept(...events);
}

/** R24: an answer that a retry cannot mend, unless it stands already. Any other code is a failed try, and no event. */
export function recordFailure({ at, system, code }: RecordFailure, state: ConnectorState): Decision<ConnectorEvent> {
  if (state.facts.provisioning === 'unavailable') return reject(DEPROVISIONED);
  const stands = state.failures.some((standing) => standing.system === system && standing.code === code);
  if (stands || !isFailureCode(code)) return accept();
  return accept({ type: 'ConnectorFailed', occurredAt: at, data: { system, code } });
}
