import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accept, fold } from '../decider.js';
import type { Instant } from '../instant.js';
import { DAWN } from '../testing/values.js';
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../testing/commands.js';
import { CONNECTED_AT_DAWN, CREATED } from '../testing/connector.js';
import { eventsAfter, givenOf } from '../testing/decider-specification.js';
import type { ConnectorCommand } from './commands.js';
import { connectorDecider } from './decider.js';
import type { ConnectorEvent } from './events.js';
import { nextOverdueAt } from './heartbeat.js';

const given = givenOf(connectorDecider);
const lastHeartbeatAt = DAWN;
const check = (at: Instant) => ({ type: 'CheckHeartbeat', at, lastHeartbeatAt }) as const;
const missedAt = (occurredAt: Instant): ConnectorEvent => ({
  type: 'ConnectorHeartbeatMissed',
  occurredAt,
  data: { lastHeartbeatAt },
});
const unresponsiveAt = (occurredAt: Instant): ConnectorEvent => ({
  type: 'ConnectorBecameUnresponsive',
  occurredAt,
  data: { lastHeartbeatAt },
});
const frequency = (heartbeatFrequencyMinutes: number, occurredAt: Instant): ConnectorEvent => ({
  type: 'HeartbeatFrequencyChanged',
  occurredAt,
  data: { heartbeatFrequencyMinutes },
});
const threshold = (unresponsivenessThresholdDays: number, occurredAt: Instant): ConnectorEvent => ({
  type: 'UnresponsivenessThresholdChanged',
  occurredAt,
  data: { unresponsivenessThresholdDays },
});

describe('a silent connector', () => {
  const silent = given(CREATED, CONNECTED_AT_DAWN);

  it('R23 has missed its heartbeat after two intervals', () => {
    expect(silent.when(check(after(20 * MINUTE_MS - 1)))).toEqual(accept());
    expect(silent.when(check(after(20 * MINUTE_MS)))).toEqual(accept(missedAt(after(20 * MINUTE_MS))));
  });

  it('R23 is unresponsive after its threshold', () => {
    const { when } = given(CREATED, CONNECTED_AT_DAWN, missedAt(after(20 * MINUTE_MS)));
    expect(when(check(after(7 * DAY_MS - 1)))).toEqual(accept());
    expect(when(check(after(7 * DAY_MS)))).toEqual(accept(unresponsiveAt(after(7 * DAY_MS))));
  });

  it('R23 is found out late at the instants that were due', () => {
    expect(silent.when(check(after(40 * DAY_MS)))).toEqual(
      accept(missedAt(after(20 * MINUTE_MS)), unresponsiveAt(after(7 * DAY_MS))),
    );
  });

  it('R23 is told of in the order in which things fell due', () => {
    const { when } = given(CREATED, frequency(1440, DAWN), threshold(1, DAWN), CONNECTED_AT_DAWN);
    expect(when(check(after(3 * DAY_MS)))).toEqual(accept(unresponsiveAt(after(DAY_MS)), missedAt(after(2 * DAY_MS))));
  });

  it('R23 is found out once', () => {
    const { when } = given(
      CREATED,
      CONNECTED_AT_DAWN,
      missedAt(after(20 * MINUTE_MS)),
      unresponsiveAt(after(7 * DAY_MS)),
    );
    expect(when(check(after(40 * DAY_MS)))).toEqual(accept());
  });

  it('R23 knows since when', () => {
    const { state } = given(
      CREATED,
      CONNECTED_AT_DAWN,
      missedAt(after(20 * MINUTE_MS)),
      unresponsiveAt(after(7 * DAY_MS)),
    );
    expect(state).toMatchObject({
      heartbeatMissedSince: after(20 * MINUTE_MS),
      unresponsiveSince: after(7 * DAY_MS),
      facts: { unresponsive: true },
    });
  });

  it('R23 is not silent before its first heartbeat, nor after it was deprovisioned', () => {
    expect(given(CREATED).when(check(after(40 * DAY_MS)))).toEqual(accept());
    const deprovisioned: ConnectorEvent = { type: 'ConnectorDeprovisioned', occurredAt: after(1), data: {} };
    expect(given(CREATED, CONNECTED_AT_DAWN, deprovisioned).when(check(after(40 * DAY_MS)))).toEqual(accept());
  });

  it('R23 counts from the heartbeat that connected it where none is newer', () => {
    const connected: ConnectorEvent = { ...CONNECTED_AT_DAWN, occurredAt: after(HOUR_MS) };
    expect(given(CREATED, connected).when(check(after(HOUR_MS + 20 * MINUTE_MS)))).toEqual(
      accept({ ...missedAt(after(HOUR_MS + 20 * MINUTE_MS)), data: { lastHeartbeatAt: after(HOUR_MS) } }),
    );
  });
});

describe('a changed heartbeat frequency', () => {
  const change = (at: Instant, heartbeatFrequencyMinutes: number) =>
    ({ type: 'ChangeConnectionSettings', at, heartbeatFrequencyMinutes, lastHeartbeatAt }) as const;
  const restored = (occurredAt: Instant): ConnectorEvent => ({
    type: 'ConnectorHeartbeatRestored',
    occurredAt,
    data: { cause: 'frequency' },
  });

  it('R23 is an event of its own while nothing follows from it', () => {
    const at = after(MINUTE_MS);
    expect(given(CREATED, CONNECTED_AT_DAWN).when(change(at, 60))).toEqual(accept(frequency(60, at)));
    expect(given(CREATED, CONNECTED_AT_DAWN).when(change(at, 10))).toEqual(accept());
  });

  it('R23 sets at once what it makes overdue, at the change', () => {
    const at = after(5 * MINUTE_MS);
    expect(given(CREATED, CONNECTED_AT_DAWN).when(change(at, 1))).toEqual(accept(frequency(1, at), missedAt(at)));
  });

  it('R23 clears at once what it calls silence no more', () => {
    const at = after(HOUR_MS);
    const { when } = given(CREATED, CONNECTED_AT_DAWN, missedAt(after(20 * MINUTE_MS)));
    expect(when(change(at, 60))).toEqual(accept(frequency(60, at), restored(at)));
    expect(when(change(at, 30))).toEqual(accept(frequency(30, at)));
  });

  it('R23 records first what was overdue before it', () => {
    const at = after(HOUR_MS);
    expect(given(CREATED, CONNECTED_AT_DAWN).when(change(at, 60))).toEqual(
      accept(missedAt(after(20 * MINUTE_MS)), frequency(60, at), restored(at)),
    );
  });

  it('R23 is never overdue before the change that set it', () => {
    const changed = after(5 * MINUTE_MS);
    expect(given(CREATED, CONNECTED_AT_DAWN, frequency(1, changed)).when(check(after(HOUR_MS)))).toEqual(
      accept(missedAt(changed)),
    );
  });

  it('R23 sets and clears nothing where no heartbeat was ever posted, or the connector is not connected', () => {
    const at = after(HOUR_MS);
    expect(given(CREATED, CONNECTED_AT_DAWN).when({ ...change(at, 1), lastHeartbeatAt: null })).toEqual(
      accept(frequency(1, at)),
    );
    expect(given(CREATED).when(change(at, 1))).toEqual(accept(frequency(1, at)));
  });
});

describe('a changed unresponsiveness threshold', () => {
  const change = (at: Instant, unresponsivenessThresholdDays: number) =>
    ({
      type: 'ChangeConnectionSettings',
      at,
      heartbeatFrequencyMinutes: 10,
      unresponsivenessThresholdDays,
      lastHeartbeatAt,
    }) as const;
  const missed = missedAt(after(20 * MINUTE_MS));

  it('R23 sets at once what it makes overdue, at the change', () => {
    const at = after(3 * DAY_MS);
    expect(given(CREATED, CONNECTED_AT_DAWN, missed).when(change(at, 2))).toEqual(
      accept(threshold(2, at), unresponsiveAt(at)),
    );
  });

  it('R23 clears at once what it calls silence no more', () => {
    const at = after(8 * DAY_MS);
    const { when } = given(CREATED, CONNECTED_AT_DAWN, missed, unresponsiveAt(after(7 * DAY_MS)));
    expect(when(change(at, 8))).toEqual(accept(threshold(8, at)));
    expect(given(CREATED, CONNECTED_AT_DAWN, missed).when(change(after(DAY_MS), 90))).toEqual(
      accept(threshold(90, after(DAY_MS))),
    );
    expect(when(change(at, 90))).toEqual(
      accept(threshold(90, at), { type: 'ConnectorBecameResponsive', occurredAt: at, data: { cause: 'threshold' } }),
    );
  });

  it('R23 is never overdue before the change that set it', () => {
    const changed = after(3 * DAY_MS);
    const { when } = given(CREATED, CONNECTED_AT_DAWN, missed, threshold(2, changed));
    expect(when(check(after(9 * DAY_MS)))).toEqual(accept(unresponsiveAt(changed)));
  });

  it('R23 keeps its value where it is left out', () => {
    const leftOut = { ...change(after(1), 2), unresponsivenessThresholdDays: undefined };
    expect(given(CREATED, CONNECTED_AT_DAWN).when(leftOut)).toEqual(accept());
  });
});

describe('what is overdue next', () => {
  const nextOf = (...events: readonly ConnectorEvent[]) => nextOverdueAt(given(...events).state, lastHeartbeatAt);

  it('R23 is whichever threshold passes first', () => {
    expect(nextOf(CREATED, CONNECTED_AT_DAWN)).toBe(after(20 * MINUTE_MS));
    expect(nextOf(CREATED, frequency(1440, DAWN), threshold(1, DAWN), CONNECTED_AT_DAWN)).toBe(after(DAY_MS));
  });

  it('R23 is the other one where one has passed, and nothing where both have', () => {
    const [missed, unresponsive] = [missedAt(after(20 * MINUTE_MS)), unresponsiveAt(after(7 * DAY_MS))];
    expect(nextOf(CREATED, CONNECTED_AT_DAWN, missed)).toBe(after(7 * DAY_MS));
    expect(nextOf(CREATED, CONNECTED_AT_DAWN, unresponsive)).toBe(after(20 * MINUTE_MS));
    expect(nextOf(CREATED, CONNECTED_AT_DAWN, missed, unresponsive)).toBeNull();
  });

  it('R23 is nothing while no heartbeat is expected', () => {
    expect(nextOf(CREATED)).toBeNull();
    expect(nextOf(CREATED, CONNECTED_AT_DAWN, { type: 'ConnectorDeprovisioned', occurredAt: after(1), data: {} })).toBe(
      null,
    );
  });
});

describe('the timers of a connector', () => {
  interface Step {
    readonly minutes: number;
    readonly what: 'heartbeat' | 'frequency' | 'threshold';
    readonly frequencyMinutes: number;
    readonly thresholdDays: number;
    readonly isLookedAt: boolean;
  }

  const step: fc.Arbitrary<Step> = fc.record({
    minutes: fc.constantFrom(1, 20, 60, 1440, 3 * 1440),
    what: fc.constantFrom('heartbeat', 'frequency', 'threshold'),
    frequencyMinutes: fc.constantFrom(1, 10, 60, 1440),
    thresholdDays: fc.constantFrom(1, 2, 7, 90),
    isLookedAt: fc.boolean(),
  });

  /** Heartbeats and changed settings, each a while after the one before; and looks at the clock where `isLookedAt`. */
  function historyOf(steps: readonly Step[], isLookedAt: (looked: boolean) => boolean) {
    const commands: ConnectorCommand[] = [
      { type: 'CreateConnector', at: DAWN },
      { type: 'RecordSuccess', at: DAWN, system: 'intune' },
    ];
    let last = DAWN;
    let passed = 0;
    for (const { minutes, what, frequencyMinutes, thresholdDays, ...drawn } of steps) {
      passed += minutes * MINUTE_MS;
      const at = after(passed);
      if (isLookedAt(drawn.isLookedAt)) {
        commands.push({ type: 'CheckHeartbeat', at, lastHeartbeatAt: last });
      }
      if (what === 'heartbeat') {
        commands.push({ type: 'RecordSuccess', at, system: 'intune', lastHeartbeatAt: last });
        last = at;
      } else {
        commands.push({
          type: 'ChangeConnectionSettings',
          at,
          lastHeartbeatAt: last,
          heartbeatFrequencyMinutes: frequencyMinutes,
          ...(what === 'threshold' ? { unresponsivenessThresholdDays: thresholdDays } : {}),
        });
      }
    }
    return [...commands, { type: 'CheckHeartbeat', at: after(passed + 100 * DAY_MS), lastHeartbeatAt: last } as const];
  }

  it('R23 come to the same events, whether they look at the clock often or hardly ever', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const [often, sometimes, hardly] = [() => true, (looked: boolean) => looked, () => false].map((looks) =>
          eventsAfter(connectorDecider, historyOf(steps, looks)),
        );
        expect(sometimes).toEqual(often);
        expect(hardly).toEqual(often);
      }),
      { numRuns: 500 },
    );
  });

  it('R23 record nothing before what was recorded already', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const events = eventsAfter(
          connectorDecider,
          historyOf(steps, () => true),
        );
        const times = events.map(({ occurredAt }) => occurredAt);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        const sorted = [...events].sort((a, b) => a.occurredAt - b.occurredAt);
        expect(fold(connectorDecider, sorted)).toEqual(fold(connectorDecider, events));
      }),
    );
  });
});
