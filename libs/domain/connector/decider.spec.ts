import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accept } from '../decider.js';
import { anInstant, DAWN } from '../testing/arbitraries.js';
import { eventsOfRepeating, givenOf } from '../testing/decider-specification.js';
import type { ConnectorCommand } from './commands.js';
import { connectorDecider } from './decider.js';
import type { ConnectorConnected, ConnectorCreated } from './events.js';

const given = givenOf(connectorDecider);
const at = DAWN;
const created: ConnectorCreated = {
  type: 'ConnectorCreated',
  occurredAt: at,
  data: {
    heartbeatFrequencyMinutes: 10,
    unresponsivenessThresholdDays: 7,
    pollingIntervalMinutes: 5,
    disconnectedAfterDays: 30,
    deleteOnUnenrollment: false,
    stateSync: { deviceStatus: true, threatStatus: true, reportMisconfigured: false },
  },
};
const connected: ConnectorConnected = { type: 'ConnectorConnected', occurredAt: at, data: {} };

describe('a connector', () => {
  it('R1 R6 R22 R23 R27 is created once, with the defaults', () => {
    expect(given().when({ type: 'CreateConnector', at })).toEqual(accept(created));
    expect(given(created).when({ type: 'CreateConnector', at })).toEqual(accept());
  });

  it('R24 is connected once', () => {
    expect(given(created).when({ type: 'ConnectConnector', at })).toEqual(accept(connected));
    expect(given(created, connected).when({ type: 'ConnectConnector', at })).toEqual(accept());
  });

  it('R1 is not connected before it is created', () => {
    expect(given().when({ type: 'ConnectConnector', at })).toMatchObject({ rejection: { code: 'tenant-unknown' } });
  });

  it('R24 is not set up before its first heartbeat', () => {
    expect(given().state.facts.provisioning).toBe('notSetUp');
    expect(given(created).state.facts.provisioning).toBe('notSetUp');
    expect(given(created, connected).state.facts.provisioning).toBe('connected');
  });

  it('R26 syncs as its settings say', () => {
    const stateSync = { deviceStatus: false, threatStatus: true, reportMisconfigured: true };
    const { state } = given({ ...created, data: { ...created.data, stateSync } }, connected);
    expect(state.settings.stateSync).toEqual(stateSync);
    expect(state.facts.stateSync).toEqual(stateSync);
  });

  it('R24 writes nothing for a command that is decided again', () => {
    const type = fc.constantFrom('CreateConnector', 'ConnectConnector');
    const aCommand: fc.Arbitrary<ConnectorCommand> = fc.record({ type, at: anInstant });
    fc.assert(
      fc.property(fc.array(aCommand, { maxLength: 4 }), aCommand, (history, command) => {
        expect(eventsOfRepeating(connectorDecider, history, command)).toEqual([]);
      }),
    );
  });
});
