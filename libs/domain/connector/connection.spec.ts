import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import { DAWN } from '../testing/values.js';
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../testing/commands.js';
import { CONNECTED_AT_DAWN, CREATED } from '../testing/connector.js';
import { givenOf } from '../testing/decider-specification.js';
import { connectorDecider } from './decider.js';
import type { ConnectorEvent, ConnectorFailed } from './events.js';
import { FAILURE_CODES, SYSTEMS } from './events.js';

const given = givenOf(connectorDecider);
const at = after(8 * DAY_MS);
const heartbeat = { type: 'RecordSuccess', at, system: 'intune' } as const;
const failed = (system: ConnectorFailed['data']['system'], code: ConnectorFailed['data']['code']): ConnectorFailed => ({
  type: 'ConnectorFailed',
  occurredAt: after(MINUTE_MS),
  data: { system, code },
});
const missed: ConnectorEvent = {
  type: 'ConnectorHeartbeatMissed',
  occurredAt: after(20 * MINUTE_MS),
  data: { lastHeartbeatAt: DAWN },
};
const unresponsive: ConnectorEvent = {
  type: 'ConnectorBecameUnresponsive',
  occurredAt: after(7 * DAY_MS),
  data: { lastHeartbeatAt: DAWN },
};

describe('a success', () => {
  it('R24 of a heartbeat connects the connector once', () => {
    const connected: ConnectorEvent = { ...CONNECTED_AT_DAWN, occurredAt: at };
    expect(given(CREATED).when(heartbeat)).toEqual(accept(connected));
    expect(given(CREATED, connected).when(heartbeat)).toEqual(accept());
    expect(given(CREATED).state).toMatchObject({ connectedAt: null, facts: { provisioning: 'notSetUp' } });
    expect(given(CREATED, connected).state).toMatchObject({ connectedAt: at, facts: { provisioning: 'connected' } });
  });

  it('R23 of a heartbeat restores what was missed, and makes the connector responsive', () => {
    const restored: readonly ConnectorEvent[] = [
      { type: 'ConnectorHeartbeatRestored', occurredAt: at, data: { cause: 'heartbeat' } },
      { type: 'ConnectorBecameResponsive', occurredAt: at, data: { cause: 'heartbeat' } },
    ];
    const { when } = given(CREATED, CONNECTED_AT_DAWN, missed, unresponsive);
    expect(when(heartbeat)).toEqual(accept(...restored));
    expect(given(CREATED, CONNECTED_AT_DAWN, missed).when(heartbeat)).toEqual(accept(...restored.slice(0, 1)));
    expect(given(CREATED, CONNECTED_AT_DAWN, missed, unresponsive, ...restored).state).toMatchObject({
      heartbeatMissedSince: null,
      unresponsiveSince: null,
      facts: { unresponsive: false },
    });
  });

  it('R23 of a heartbeat ends nothing before it began', () => {
    const early = { ...heartbeat, at: after(MINUTE_MS) };
    expect(given(CREATED, CONNECTED_AT_DAWN, missed, unresponsive).when(early)).toEqual(
      accept(
        { type: 'ConnectorHeartbeatRestored', occurredAt: missed.occurredAt, data: { cause: 'heartbeat' } },
        { type: 'ConnectorBecameResponsive', occurredAt: unresponsive.occurredAt, data: { cause: 'heartbeat' } },
      ),
    );
  });

  it('R23 of another system is no heartbeat', () => {
    for (const system of ['graph', 'lookout', 'mail'] as const) {
      expect(given(CREATED).when({ ...heartbeat, system })).toEqual(accept());
      expect(given(CREATED, CONNECTED_AT_DAWN, missed, unresponsive).when({ ...heartbeat, system })).toEqual(accept());
    }
  });

  it("R24 ends the failure of its own system, and no other system's", () => {
    const given2 = given(CREATED, CONNECTED_AT_DAWN, failed('graph', '403'), failed('mail', '401'));
    const recovered: ConnectorEvent = { type: 'ConnectorRecovered', occurredAt: at, data: { system: 'graph' } };
    expect(given2.when({ ...heartbeat, system: 'graph' })).toEqual(accept(recovered));
    expect(given2.when({ ...heartbeat, system: 'lookout' })).toEqual(accept());
    const { state } = given(CREATED, CONNECTED_AT_DAWN, failed('graph', '403'), failed('mail', '401'), recovered);
    expect(state.failures).toEqual([{ system: 'mail', code: '401', since: after(MINUTE_MS) }]);
    expect(state.facts.failed).toBe(true);
    const all = given(CREATED, CONNECTED_AT_DAWN, failed('graph', '403'), recovered).state;
    expect([all.failures, all.facts.failed]).toEqual([[], false]);
  });

  it('R23 R24 of the first heartbeat connects, and ends what failed before it', () => {
    expect(given(CREATED, failed('intune', '401')).when(heartbeat)).toEqual(
      accept(
        { type: 'ConnectorConnected', occurredAt: at, data: {} },
        { type: 'ConnectorRecovered', occurredAt: at, data: { system: 'intune' } },
      ),
    );
  });

  it('R24 ends no failure before it began', () => {
    const late: ConnectorEvent = { ...failed('graph', '403'), occurredAt: after(9 * DAY_MS) };
    expect(given(CREATED, CONNECTED_AT_DAWN, late).when({ ...heartbeat, system: 'graph' })).toEqual(
      accept({ type: 'ConnectorRecovered', occurredAt: late.occurredAt, data: { system: 'graph' } }),
    );
  });

  it('R24 is refused while the connector is deprovisioned, and so is a failure', () => {
    const { when } = given(CREATED, CONNECTED_AT_DAWN, {
      type: 'ConnectorDeprovisioned',
      occurredAt: after(1),
      data: {},
    });
    const refusal = { rejection: { code: 'connector-deprovisioned' } };
    for (const system of SYSTEMS) {
      expect(when({ ...heartbeat, system })).toMatchObject(refusal);
      expect(when({ type: 'RecordFailure', at, system, code: '401' })).toMatchObject(refusal);
    }
  });
});

describe('a heartbeat that ends a silence', () => {
  const beat = (milliseconds: number, last: number | null) =>
    ({ ...heartbeat, at: after(milliseconds), lastHeartbeatAt: last === null ? null : after(last) }) as const;
  const restored: ConnectorEvent = {
    type: 'ConnectorHeartbeatRestored',
    occurredAt: after(HOUR_MS),
    data: { cause: 'heartbeat' },
  };

  it('R23 records first what no timer has found overdue', () => {
    const { when } = given(CREATED, CONNECTED_AT_DAWN);
    expect(when(beat(HOUR_MS, 0))).toEqual(accept<ConnectorEvent>(missed, restored));
    expect(when(beat(8 * DAY_MS, 0))).toEqual(
      accept<ConnectorEvent>(
        missed,
        unresponsive,
        { ...restored, occurredAt: after(8 * DAY_MS) },
        { type: 'ConnectorBecameResponsive', occurredAt: after(8 * DAY_MS), data: { cause: 'heartbeat' } },
      ),
    );
  });

  it('R23 finds nothing overdue where none was ever posted before, or the one before was in time', () => {
    const { when } = given(CREATED, CONNECTED_AT_DAWN);
    expect(when(beat(HOUR_MS, null))).toEqual(accept());
    expect(when(beat(HOUR_MS, 50 * MINUTE_MS))).toEqual(accept());
    expect(when({ ...beat(HOUR_MS, 0), system: 'graph' })).toEqual(accept());
  });

  it('R23 is known to whoever looked for the newest one before it', () => {
    const { state, when } = given(CREATED, CONNECTED_AT_DAWN, missed, restored);
    expect(state.heartbeatAt).toBe(after(HOUR_MS));
    expect(when(beat(HOUR_MS + 1, 0))).toEqual(accept());
    expect(when({ type: 'CheckHeartbeat', at: after(HOUR_MS + 1), lastHeartbeatAt: DAWN })).toEqual(accept());
    const byFrequency: ConnectorEvent = { ...restored, data: { cause: 'frequency' } };
    expect(given(CREATED, CONNECTED_AT_DAWN, missed, byFrequency).state.heartbeatAt).toBe(DAWN);
  });
});

describe('a failure', () => {
  const fail = { type: 'RecordFailure', at: after(MINUTE_MS), system: 'intune', code: '403' } as const;

  it.each(FAILURE_CODES)('R24 that a retry cannot mend stands: %s', (code) => {
    expect(given(CREATED, CONNECTED_AT_DAWN).when({ ...fail, code })).toEqual(accept(failed('intune', code)));
    const { state } = given(CREATED, CONNECTED_AT_DAWN, failed('intune', code));
    expect(state.failures).toEqual([{ system: 'intune', code, since: after(MINUTE_MS) }]);
    expect(state.facts.failed).toBe(true);
  });

  it.each(['500', '429', 'timeout', '', '4010', 'ConsentWithdrawn'])(
    'R24 of another kind is a failed try: %j',
    (code) => {
      expect(given(CREATED, CONNECTED_AT_DAWN).when({ ...fail, code })).toEqual(accept());
    },
  );

  it('R24 that stands is not recorded again; another code of the system is', () => {
    const { when } = given(CREATED, CONNECTED_AT_DAWN, failed('intune', '403'));
    expect(when({ ...fail, at })).toEqual(accept());
    const other: ConnectorEvent = { ...failed('intune', '401'), occurredAt: at };
    expect(when({ ...fail, at, code: '401' })).toEqual(accept(other));
    expect(when({ ...fail, at, system: 'graph' })).toEqual(accept({ ...failed('graph', '403'), occurredAt: at }));
    expect(given(CREATED, CONNECTED_AT_DAWN, failed('intune', '403'), other).state.failures).toEqual([
      { system: 'intune', code: '401', since: after(MINUTE_MS) },
    ]);
  });
});
