import type { ConnectorFacts } from '../compliance/facts.js';
import type { Decider, Decision } from '../decider.js';
import { accept, reject } from '../decider.js';
import type { ConnectorCommand } from './commands.js';
import type { ConnectorEvent, ConnectorSettings } from './events.js';

export interface ConnectorState {
  readonly created: boolean;
  readonly settings: ConnectorSettings;
  readonly facts: ConnectorFacts;
}

/** What a connector is created with (R6, R22, R23, R26, R27). */
export const OPENING_SETTINGS: ConnectorSettings = {
  heartbeatFrequencyMinutes: 10,
  unresponsivenessThresholdDays: 7,
  pollingIntervalMinutes: 5,
  disconnectedAfterDays: 30,
  deleteOnUnenrollment: false,
  stateSync: { deviceStatus: true, threatStatus: true, reportMisconfigured: false },
};

function decide(command: ConnectorCommand, state: ConnectorState): Decision<ConnectorEvent> {
  switch (command.type) {
    case 'CreateConnector':
      if (state.created) return accept();
      return accept({ type: 'ConnectorCreated', occurredAt: command.at, data: OPENING_SETTINGS });
    case 'ConnectConnector':
      if (!state.created) {
        return reject({
          code: 'tenant-unknown',
          detail: 'There is no connector: an operator registers the tenant first.',
        });
      }
      if (state.facts.provisioning === 'connected') return accept();
      return accept({ type: 'ConnectorConnected', occurredAt: command.at, data: {} });
  }
}

function evolve(state: ConnectorState, event: ConnectorEvent): ConnectorState {
  switch (event.type) {
    case 'ConnectorCreated':
      return {
        created: true,
        settings: event.data,
        facts: { ...state.facts, stateSync: event.data.stateSync },
      };
    case 'ConnectorConnected':
      return { ...state, facts: { ...state.facts, provisioning: 'connected' } };
  }
}

/** The link to Intune, as far as its opening and its first heartbeat (R1, R24). */
export const connectorDecider: Decider<ConnectorState, ConnectorCommand, ConnectorEvent> = {
  initialState: {
    created: false,
    settings: OPENING_SETTINGS,
    facts: { provisioning: 'notSetUp', unresponsive: false, failed: false, stateSync: OPENING_SETTINGS.stateSync },
  },
  decide,
  evolve,
};
