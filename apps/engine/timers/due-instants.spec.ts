import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantId } from '#domain/identity/ids.js';
import { day, MINUTE, TimedFleet } from './testing/timed-fleet.js';

let fleet: TimedFleet;
let tenant: TenantId;
beforeEach(async () => {
  fleet = await TimedFleet.open();
  tenant = await fleet.tenant();
});
afterEach(() => fleet.close());

const moveTo = (to: ReturnType<typeof day>): Promise<unknown> => fleet.parts.time.moveTo(to);
const CONNECTION_EVENTS = [
  'ConnectorHeartbeatMissed',
  'ConnectorHeartbeatRestored',
  'ConnectorBecameUnresponsive',
  'ConnectorBecameResponsive',
];
const connection = async () =>
  (await fleet.events(...CONNECTION_EVENTS)).map(({ type, occurredAt, recordedAt }) => [type, occurredAt, recordedAt]);

describe('R14 an ignore with an expiry', () => {
  it('R14 ends at its expiry by itself, each at its own', async () => {
    const device = await fleet.activated(tenant);
    await fleet.ignoredThreat(tenant, device, 'later', day(9));
    await fleet.ignoredThreat(tenant, device, 'sooner', day(5, 1));
    await moveTo(day(5));
    expect(await fleet.events('ThreatReopened')).toEqual([]);
    await moveTo(day(20));
    expect(await fleet.events('ThreatReopened')).toMatchObject([
      { occurredAt: day(5, 1), recordedAt: day(5, 1), event: { data: { threatId: 'sooner', cause: 'expired' } } },
      { occurredAt: day(9), recordedAt: day(9), event: { data: { threatId: 'later', cause: 'expired' } } },
    ]);
  });

  it('R14 ends at its expiry though the engine was off then', async () => {
    const device = await fleet.activated(tenant);
    await fleet.ignoredThreat(tenant, device, 't1', day(5));
    await fleet.offUntil(day(8));
    await fleet.settle();
    expect(await fleet.events('ThreatReopened')).toMatchObject([{ occurredAt: day(5), recordedAt: day(8) }]);
  });
});

describe('R23 the heartbeat of the connector', () => {
  it('R23 is never missed while nobody has posted one', async () => {
    await moveTo(day(31));
    expect(await connection()).toEqual([]);
  });

  it('R23 is missed after two intervals, unresponsive after its threshold, and the next success restores both', async () => {
    await moveTo(day(1));
    await fleet.heartbeat(tenant);
    await moveTo(day(1, 20 * MINUTE - 1));
    expect(await connection()).toEqual([]);
    await moveTo(day(20));
    await fleet.heartbeat(tenant);
    const [late, lost] = [day(1, 20 * MINUTE), day(8)];
    expect(await connection()).toEqual([
      ['ConnectorHeartbeatMissed', late, late],
      ['ConnectorBecameUnresponsive', lost, lost],
      ['ConnectorHeartbeatRestored', day(20), day(20)],
      ['ConnectorBecameResponsive', day(20), day(20)],
    ]);
    await moveTo(day(21));
    expect((await connection()).slice(4)).toEqual([
      ['ConnectorHeartbeatMissed', day(20, 20 * MINUTE), day(20, 20 * MINUTE)],
    ]);
  });

  it('R23 is looked at again after each interval that it comes in, without an event', async () => {
    for (let minutes = 0; minutes <= 60; minutes += 10) {
      await moveTo(day(0, minutes * MINUTE));
      await fleet.heartbeat(tenant);
    }
    expect(await connection()).toEqual([]);
    await moveTo(day(1));
    expect(await connection()).toMatchObject([['ConnectorHeartbeatMissed', day(0, 80 * MINUTE), expect.anything()]]);
  });

  it('R23 an engine that was off catches up with both instants', async () => {
    await fleet.heartbeat(tenant);
    await fleet.offUntil(day(10));
    await fleet.settle();
    expect(await connection()).toEqual([
      ['ConnectorHeartbeatMissed', day(0, 20 * MINUTE), day(10)],
      ['ConnectorBecameUnresponsive', day(7), day(10)],
    ]);
  });
});
