import type { Decider, Decision } from '../decider.js';
import { accept, reject } from '../decider.js';
import type { ConnectorCommand, CreateConnector, HoldSweep, ReleaseSweep } from './commands.js';
import { recordFailure, recordSuccess } from './connection.js';
import type { ConnectorEvent } from './events.js';
import { evolve } from './evolve.js';
import { overdue } from './heartbeat.js';
import {
  changeConnectionSettings,
  changeEnrollmentSettings,
  changeErrorRecipient,
  changeStateSync,
} from './settings.js';
import type { ConnectorState } from './state.js';
import { INITIAL_CONNECTOR, OPENING_SETTINGS } from './state.js';

export type { ConnectorState, HeldSweep, StandingFailure } from './state.js';
export { OPENING_SETTINGS } from './state.js';

/** R22a: one sweep is held at a time; what falls due meanwhile joins it. */
function holdSweep({ at, sweepId, devices, judged }: HoldSweep, state: ConnectorState): Decision<ConnectorEvent> {
  if (state.heldSweeps.length > 0 || state.releasedSweeps.includes(sweepId)) return accept();
  return accept({ type: 'SweepHeld', occurredAt: at, data: { sweepId, devices, judged } });
}

/** R22a. */
function releaseSweep({ at, sweepId }: ReleaseSweep, state: ConnectorState): Decision<ConnectorEvent> {
  if (state.releasedSweeps.includes(sweepId)) return accept();
  if (!state.heldSweeps.some((held) => held.sweepId === sweepId)) {
    return reject({ code: 'not-found', detail: 'The connector holds no such sweep.' });
  }
  return accept({ type: 'SweepReleased', occurredAt: at, data: { sweepId } });
}

function decideCreated(
  command: Exclude<ConnectorCommand, CreateConnector>,
  state: ConnectorState,
): Decision<ConnectorEvent> {
  const occurredAt = command.at;
  switch (command.type) {
    case 'DeprovisionConnector':
      if (state.facts.provisioning === 'unavailable') return accept();
      return accept({ type: 'ConnectorDeprovisioned', occurredAt, data: {} });
    case 'SetUpConnector':
      if (state.facts.provisioning !== 'unavailable') return accept();
      return accept({ type: 'ConnectorCreated', occurredAt, data: state.settings });
    case 'ChangeConnectionSettings':
      return accept(...changeConnectionSettings(command, state));
    case 'ChangeEnrollmentSettings':
      return accept(...changeEnrollmentSettings(command, state));
    case 'ChangeStateSync':
      return accept(...changeStateSync(command, state));
    case 'ChangeErrorRecipient':
      return accept(...changeErrorRecipient(command, state));
    case 'RecordSuccess':
      return recordSuccess(command, state);
    case 'RecordFailure':
      return recordFailure(command, state);
    case 'CheckHeartbeat':
      return accept(...overdue(state, command.lastHeartbeatAt, command.at));
    case 'HoldSweep':
      return holdSweep(command, state);
    case 'ReleaseSweep':
      return releaseSweep(command, state);
  }
}

/** R24: created once; set up again after deprovisioning, with the settings it had. */
function decide(command: ConnectorCommand, state: ConnectorState): Decision<ConnectorEvent> {
  if (command.type === 'CreateConnector') {
    if (state.created) return accept();
    return accept({ type: 'ConnectorCreated', occurredAt: command.at, data: OPENING_SETTINGS });
  }
  if (!state.created) {
    return reject({
      code: 'tenant-unknown',
      detail: 'There is no connector: an operator registers the tenant first.',
    });
  }
  return decideCreated(command, state);
}

/** The link to Intune: its settings, its heartbeat and its health (R22a, R23, R24). The same again is no event. */
export const connectorDecider: Decider<ConnectorState, ConnectorCommand, ConnectorEvent> = {
  initialState: INITIAL_CONNECTOR,
  decide,
  evolve,
};
