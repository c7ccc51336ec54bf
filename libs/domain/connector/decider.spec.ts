import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import { sweepId } from '../identity/ids.js';
import { DAWN } from '../testing/values.js';
import { aConnectorCommand, after, DAY_MS } from '../testing/commands.js';
import { CONNECTED_AT_DAWN, CREATED } from '../testing/connector.js';
import { givenOf } from '../testing/decider-specification.js';
import { expectIdempotent } from '../testing/idempotence.js';
import type { ConnectorCommand } from './commands.js';
import { connectorDecider } from './decider.js';
import type { ConnectorDeprovisioned, ConnectorEvent, SweepHeld, SweepReleased } from './events.js';

const given = givenOf(connectorDecider);
const at = DAWN;
const deprovisioned: ConnectorDeprovisioned = { type: 'ConnectorDeprovisioned', occurredAt: after(1), data: {} };

describe('a connector', () => {
  it('R1 R6 R8 R22 R23 R26 R27 is created once, with the defaults', () => {
    expect(given().when({ type: 'CreateConnector', at })).toEqual(accept(CREATED));
    expect(given(CREATED).when({ type: 'CreateConnector', at })).toEqual(accept());
  });

  it('R1 takes no other command before it is created', () => {
    const commands: readonly ConnectorCommand[] = [
      { type: 'DeprovisionConnector', at },
      { type: 'SetUpConnector', at },
      { type: 'ChangeConnectionSettings', at, heartbeatFrequencyMinutes: 5, lastHeartbeatAt: null },
      { type: 'ChangeEnrollmentSettings', at, pollingIntervalMinutes: 6 },
      { type: 'ChangeStateSync', at, stateSync: { deviceStatus: false, threatStatus: true } },
      { type: 'ChangeErrorRecipient', at, recipientId: null },
      { type: 'RecordSuccess', at, system: 'intune' },
      { type: 'RecordFailure', at, system: 'intune', code: '401' },
      { type: 'CheckHeartbeat', at, lastHeartbeatAt: at },
    ];
    for (const command of commands) {
      expect([command.type, given().when(command)]).toMatchObject([
        command.type,
        { rejection: { code: 'tenant-unknown' } },
      ]);
    }
  });

  it('R24 is deprovisioned once', () => {
    const deprovision = { type: 'DeprovisionConnector', at: after(1) } as const;
    expect(given(CREATED).when(deprovision)).toEqual(accept(deprovisioned));
    expect(given(CREATED, CONNECTED_AT_DAWN).when(deprovision)).toEqual(accept(deprovisioned));
    expect(given(CREATED, deprovisioned).when(deprovision)).toEqual(accept());
    expect(given(CREATED, CONNECTED_AT_DAWN, deprovisioned).state).toMatchObject({
      connectedAt: null,
      facts: { provisioning: 'unavailable' },
    });
  });

  it('R24 is set up again with the settings it had, and waits for a heartbeat', () => {
    const setUp = { type: 'SetUpConnector', at: after(2) } as const;
    const slower: ConnectorEvent = {
      type: 'HeartbeatFrequencyChanged',
      occurredAt: after(1),
      data: { heartbeatFrequencyMinutes: 60 },
    };
    const again: ConnectorEvent = {
      type: 'ConnectorCreated',
      occurredAt: after(2),
      data: { ...CREATED.data, heartbeatFrequencyMinutes: 60 },
    };
    expect(given(CREATED, CONNECTED_AT_DAWN, slower, deprovisioned).when(setUp)).toEqual(accept(again));
    const { state } = given(CREATED, CONNECTED_AT_DAWN, slower, deprovisioned, again);
    expect(state).toMatchObject({ connectedAt: null, frequencySince: after(1), facts: { provisioning: 'notSetUp' } });
  });

  it('R24 is set up only after it was deprovisioned', () => {
    const setUp = { type: 'SetUpConnector', at: after(2) } as const;
    expect(given(CREATED).when(setUp)).toEqual(accept());
    expect(given(CREATED, CONNECTED_AT_DAWN).when(setUp)).toEqual(accept());
  });

  it('R24 forgets what stood against it when it is deprovisioned', () => {
    const { state } = given(
      CREATED,
      CONNECTED_AT_DAWN,
      { type: 'ConnectorHeartbeatMissed', occurredAt: after(1), data: { lastHeartbeatAt: DAWN } },
      { type: 'ConnectorBecameUnresponsive', occurredAt: after(1), data: { lastHeartbeatAt: DAWN } },
      { type: 'ConnectorFailed', occurredAt: after(1), data: { system: 'graph', code: '403' } },
      deprovisioned,
    );
    expect(state).toMatchObject({ heartbeatMissedSince: null, unresponsiveSince: null, failures: [] });
    expect(state.facts).toMatchObject({ unresponsive: false, failed: false });
  });

  it('R22a R23 R24 R26 writes nothing for a command that is decided again', () => {
    expectIdempotent(connectorDecider, [], aConnectorCommand);
    expectIdempotent(
      connectorDecider,
      [
        { type: 'CreateConnector', at },
        { type: 'RecordSuccess', at, system: 'intune' },
      ],
      aConnectorCommand,
    );
  });
});

describe('a held sweep', () => {
  const first = sweepId('00000000-0000-4000-8000-000000000001');
  const second = sweepId('00000000-0000-4000-8000-000000000002');
  const hold = { type: 'HoldSweep', at: after(DAY_MS), sweepId: first, devices: 120, judged: 1000 } as const;
  const held: SweepHeld = {
    type: 'SweepHeld',
    occurredAt: hold.at,
    data: { sweepId: first, devices: 120, judged: 1000 },
  };
  const release = { type: 'ReleaseSweep', at: after(2 * DAY_MS), sweepId: first } as const;
  const released: SweepReleased = { type: 'SweepReleased', occurredAt: release.at, data: { sweepId: first } };

  it('R22a stands until it is released', () => {
    expect(given(CREATED).when(hold)).toEqual(accept(held));
    expect(given(CREATED, held).state.heldSweeps).toEqual([{ sweepId: first, since: hold.at, devices: 120 }]);
    expect(given(CREATED, held).when(release)).toEqual(accept(released));
    expect(given(CREATED, held, released).state.heldSweeps).toEqual([]);
  });

  it('R22a is joined by what falls due while it stands', () => {
    expect(given(CREATED, held).when({ ...hold, sweepId: second, devices: 130 })).toEqual(accept());
    expect(given(CREATED, held, released).when({ ...hold, sweepId: second })).toEqual(
      accept({ ...held, data: { ...held.data, sweepId: second } }),
    );
  });

  it('R22a is released once, and only if it is there', () => {
    expect(given(CREATED, held, released).when(release)).toEqual(accept());
    expect(given(CREATED, held).when({ ...release, sweepId: second })).toMatchObject({
      rejection: { code: 'not-found' },
    });
    expect(given(CREATED).when(release)).toMatchObject({ rejection: { code: 'not-found' } });
  });

  it('R22a is not held again under the same id', () => {
    expect(given(CREATED, held, released).when(hold)).toEqual(accept());
  });

  it('R22a is remembered among the last 100 that were released', () => {
    const numbered = (number: number) => sweepId(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
    const events = Array.from({ length: 101 }, (_none, index): readonly ConnectorEvent[] => [
      { ...held, data: { ...held.data, sweepId: numbered(index) } },
      { ...released, data: { sweepId: numbered(index) } },
    ]);
    const { when } = given(CREATED, ...events.flat());
    expect(when({ ...release, sweepId: numbered(0) })).toMatchObject({ rejection: { code: 'not-found' } });
    expect(when({ ...release, sweepId: numbered(1) })).toEqual(accept());
  });

  it('R22a ends when the connector is deprovisioned', () => {
    const { state, when } = given(CREATED, CONNECTED_AT_DAWN, held, deprovisioned);
    expect(state.heldSweeps).toEqual([]);
    expect(when(release)).toEqual(accept());
  });
});
