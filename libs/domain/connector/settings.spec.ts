import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import { personId } from '../identity/ids.js';
import { after, MINUTE_MS } from '../testing/commands.js';
import { CONNECTED_AT_DAWN, CREATED } from '../testing/connector.js';
import { givenOf } from '../testing/decider-specification.js';
import { connectorDecider } from './decider.js';
import type { ConnectorEvent } from './events.js';

const given = givenOf(connectorDecider);
const at = after(MINUTE_MS);

describe('the enrollment settings', () => {
  it('R6 R8 R22 change each on its own, at once', () => {
    const change = {
      type: 'ChangeEnrollmentSettings',
      at,
      pollingIntervalMinutes: 1440,
      disconnectedAfterDays: 7,
      deleteOnUnenrollment: true,
    } as const;
    const events: readonly ConnectorEvent[] = [
      { type: 'PollingIntervalChanged', occurredAt: at, data: { pollingIntervalMinutes: 1440 } },
      { type: 'DisconnectThresholdChanged', occurredAt: at, data: { disconnectedAfterDays: 7 } },
      { type: 'DeleteOnUnenrollmentChanged', occurredAt: at, data: { deleteOnUnenrollment: true } },
    ];
    expect(given(CREATED).when(change)).toEqual(accept(...events));
    expect(given(CREATED, ...events).when(change)).toEqual(accept());
    expect(given(CREATED, ...events).state.settings).toEqual({
      ...CREATED.data,
      pollingIntervalMinutes: 1440,
      disconnectedAfterDays: 7,
      deleteOnUnenrollment: true,
    });
  });

  it.each([
    ['R6', { pollingIntervalMinutes: 60 }, 'PollingIntervalChanged'],
    ['R22', { disconnectedAfterDays: 90 }, 'DisconnectThresholdChanged'],
    ['R8', { deleteOnUnenrollment: true }, 'DeleteOnUnenrollmentChanged'],
  ])('%s changes alone where only %j is given', (_rule, data, type) => {
    expect(given(CREATED).when({ type: 'ChangeEnrollmentSettings', at, ...data })).toEqual(
      accept({ type, occurredAt: at, data }),
    );
  });

  it('R6 keep what is left out, and what is said again', () => {
    expect(given(CREATED).when({ type: 'ChangeEnrollmentSettings', at })).toEqual(accept());
    expect(given(CREATED).when({ type: 'ChangeEnrollmentSettings', at, pollingIntervalMinutes: 5 })).toEqual(accept());
  });

  it('R22 tell since when the disconnect threshold holds', () => {
    const changed: ConnectorEvent = {
      type: 'DisconnectThresholdChanged',
      occurredAt: at,
      data: { disconnectedAfterDays: 7 },
    };
    expect(given(CREATED).state.disconnectThresholdSince).toBe(CREATED.occurredAt);
    expect(given(CREATED, changed).state.disconnectThresholdSince).toBe(at);
    const polled: ConnectorEvent = {
      type: 'PollingIntervalChanged',
      occurredAt: after(2 * MINUTE_MS),
      data: { pollingIntervalMinutes: 6 },
    };
    expect(given(CREATED, changed, polled).state.disconnectThresholdSince).toBe(at);
  });
});

describe('the state sync', () => {
  const change = (deviceStatus: boolean, threatStatus: boolean, reportMisconfigured?: boolean) =>
    ({ type: 'ChangeStateSync', at, stateSync: { deviceStatus, threatStatus, reportMisconfigured } }) as const;
  const changed = (
    deviceStatus: boolean,
    threatStatus: boolean,
    reportMisconfigured: boolean,
    occurredAt = at,
  ): ConnectorEvent => ({
    type: 'StateSyncChanged',
    occurredAt,
    data: { deviceStatus, threatStatus, reportMisconfigured },
  });

  it('R26 R27 holds what it was set to', () => {
    expect(given(CREATED).when(change(false, true, true))).toEqual(accept(changed(false, true, true)));
    const { state } = given(CREATED, changed(false, true, true));
    expect(state.settings.stateSync).toEqual({ deviceStatus: false, threatStatus: true, reportMisconfigured: true });
    expect(state.facts.stateSync).toEqual(state.settings.stateSync);
  });

  it('R27 keeps whether misconfiguration is reported where that is left out', () => {
    const { when } = given(CREATED, changed(true, true, true));
    expect(when(change(true, false))).toEqual(accept(changed(true, false, true)));
    expect(when(change(true, true))).toEqual(accept());
  });

  it.each([[change(false, true)], [change(true, false)], [change(true, true, true)]])(
    'R26 R27 sees a change of one switch: %j',
    (command) => {
      const stateSync = { ...CREATED.data.stateSync, ...command.stateSync };
      const { deviceStatus, threatStatus, reportMisconfigured = false } = stateSync;
      expect(given(CREATED).when(command)).toEqual(accept(changed(deviceStatus, threatStatus, reportMisconfigured)));
    },
  );

  it('R26 tells since when each switch is off', () => {
    const first = changed(false, true, false);
    const second = changed(false, false, false, after(2 * MINUTE_MS));
    const third = changed(true, false, false, after(3 * MINUTE_MS));
    const sinceOf = (...events: readonly ConnectorEvent[]) => {
      const { deviceStatusOffSince, threatStatusOffSince } = given(CREATED, ...events).state;
      return [deviceStatusOffSince, threatStatusOffSince];
    };
    expect(sinceOf()).toEqual([null, null]);
    expect(sinceOf(first)).toEqual([at, null]);
    expect(sinceOf(first, second)).toEqual([at, second.occurredAt]);
    expect(sinceOf(first, second, third)).toEqual([null, second.occurredAt]);
  });

  it('R26 keeps its word through a set-up', () => {
    const off = changed(false, true, false);
    const { state } = given(
      CREATED,
      CONNECTED_AT_DAWN,
      off,
      { type: 'ConnectorDeprovisioned', occurredAt: after(2 * MINUTE_MS), data: {} },
      {
        type: 'ConnectorCreated',
        occurredAt: after(3 * MINUTE_MS),
        data: { ...CREATED.data, stateSync: { deviceStatus: false, threatStatus: true, reportMisconfigured: false } },
      },
    );
    expect(state.deviceStatusOffSince).toBe(at);
    expect(state.facts).toMatchObject({ provisioning: 'notSetUp', stateSync: { deviceStatus: false } });
  });
});

describe('the error recipient', () => {
  it('R30 is one person, or nobody', () => {
    const recipientId = personId('00000000-0000-4000-8000-000000000001');
    const change = { type: 'ChangeErrorRecipient', at, recipientId } as const;
    const changed: ConnectorEvent = { type: 'ErrorRecipientChanged', occurredAt: at, data: { recipientId } };
    expect(given(CREATED).state.recipientId).toBeNull();
    expect(given(CREATED).when(change)).toEqual(accept(changed));
    expect(given(CREATED, changed).state.recipientId).toBe(recipientId);
    expect(given(CREATED, changed).when(change)).toEqual(accept());
    expect(given(CREATED, changed).when({ ...change, recipientId: null })).toEqual(
      accept({ ...changed, data: { recipientId: null } }),
    );
  });
});
