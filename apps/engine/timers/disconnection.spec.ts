import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { day, TimedFleet } from './testing/timed-fleet.js';

let fleet: TimedFleet;
beforeEach(async () => {
  fleet = await TimedFleet.open();
});
afterEach(() => fleet.close());

const moveTo = (to: ReturnType<typeof day>): Promise<unknown> => fleet.parts.time.moveTo(to);
const missed = () => fleet.events('HeartbeatMissed');
const restored = () => fleet.events('HeartbeatRestored');

describe('R22 a device that is not heard of for N days', () => {
  it('R22 is disconnected at last heard + N days, and not before', async () => {
    const tenant = await fleet.tenant();
    const device = await fleet.activated(tenant);
    await moveTo(day(30, -1));
    expect(await missed()).toEqual([]);
    await moveTo(day(31));
    expect(await missed()).toMatchObject([
      {
        device,
        occurredAt: day(30),
        recordedAt: day(30),
        event: { data: { cause: 'silence', lastHeardAt: day(0) } },
      },
    ]);
  });

  it('R22 counts from a check-in that only stands beside the log', async () => {
    const tenant = await fleet.tenant();
    const device = await fleet.activated(tenant);
    await fleet.heard(tenant, device);
    for (const days of [10, 20]) {
      await moveTo(day(days));
      await fleet.heard(tenant, device);
    }
    await moveTo(day(49));
    expect(await missed()).toEqual([]);
    await moveTo(day(60));
    expect(await missed()).toMatchObject([{ occurredAt: day(50), event: { data: { lastHeardAt: day(20) } } }]);
  });

  it('R22 is disconnected once, and again only after it was heard of', async () => {
    const tenant = await fleet.tenant();
    const device = await fleet.activated(tenant);
    await moveTo(day(31));
    await moveTo(day(62));
    expect(await missed()).toHaveLength(1);
    await fleet.heard(tenant, device);
    expect(await restored()).toMatchObject([{ device, event: { data: { cause: 'heard' } } }]);
    await moveTo(day(93));
    expect((await missed()).map(({ occurredAt }) => occurredAt)).toEqual([day(30), day(92)]);
  });

  it('R22 is disconnected at the change that set an earlier threshold, never before it', async () => {
    const tenant = await fleet.tenant();
    await fleet.activated(tenant);
    await moveTo(day(20));
    await fleet.threshold(tenant, 7);
    await fleet.settle();
    expect(await missed()).toMatchObject([{ occurredAt: day(20) }]);
  });

  it('R22 is connected again by a later threshold, at the moment of the change', async () => {
    const tenant = await fleet.tenant();
    const device = await fleet.activated(tenant);
    await moveTo(day(31));
    await moveTo(day(40));
    await fleet.threshold(tenant, 60);
    await fleet.settle();
    expect(await restored()).toMatchObject([{ device, occurredAt: day(40), event: { data: { cause: 'threshold' } } }]);
    await moveTo(day(61));
    expect((await missed()).map(({ occurredAt }) => occurredAt)).toEqual([day(30), day(60)]);
  });

  it('R22 follows the threshold there and back at one instant of a clock that stands still', async () => {
    const tenant = await fleet.tenant();
    await fleet.activated(tenant);
    await moveTo(day(31));
    for (const days of [60, 7, 60, 7]) {
      await fleet.threshold(tenant, days);
      await fleet.settle();
    }
    const events = await fleet.events('HeartbeatMissed', 'HeartbeatRestored');
    expect(events.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
      ['HeartbeatMissed', day(30)],
      ['HeartbeatRestored', day(31)],
      ['HeartbeatMissed', day(31)],
      ['HeartbeatRestored', day(31)],
      ['HeartbeatMissed', day(31)],
    ]);
  });

  it('R22 a lost sighting counts as heard of at the moment that it is missed', async () => {
    const tenant = await fleet.tenant();
    const device = await fleet.activated(tenant);
    await fleet.parts.opened.latestValues.delete(`sighting/${tenant}/${device}`);
    await moveTo(day(30));
    expect(await fleet.parts.sightings.last(tenant, device)).toBe(day(30));
    await moveTo(day(59));
    expect(await missed()).toEqual([]);
    await moveTo(day(61));
    expect(await missed()).toMatchObject([{ occurredAt: day(60) }]);
  });

  it('R22 an engine that was off catches up with the instants at which they were due', async () => {
    const tenant = await fleet.tenant();
    await fleet.activated(tenant);
    await moveTo(day(3));
    await fleet.activated(tenant);
    await fleet.offUntil(day(100));
    await fleet.settle();
    const seen = await missed();
    expect(seen.map(({ occurredAt }) => occurredAt).toSorted()).toEqual([day(30), day(33)]);
    expect(seen.map(({ recordedAt }) => recordedAt)).toEqual([day(100), day(100)]);
  });

  it('R22 a device that is heard of before an engine that was off has caught up was disconnected in between', async () => {
    const tenant = await fleet.tenant();
    const [first, second] = [await fleet.activated(tenant), await fleet.activated(tenant)];
    await fleet.offUntil(day(40), false);
    await fleet.heard(tenant, first);
    await fleet.parts.time.start();
    await fleet.settle();
    const events = await fleet.events('HeartbeatMissed', 'HeartbeatRestored');
    expect(events.map(({ device, type, occurredAt }) => [device, type, occurredAt])).toEqual([
      [first, 'HeartbeatMissed', day(30)],
      [first, 'HeartbeatRestored', day(40)],
      [second, 'HeartbeatMissed', day(30)],
    ]);
  });

  it('R22 a review of the disconnected that a crash cut short is done after the start', async () => {
    const tenant = await fleet.tenant();
    await fleet.activated(tenant);
    await moveTo(day(31));
    fleet.parts.time.stop();
    await fleet.parts.timers.stop();
    await fleet.threshold(tenant, 90);
    await fleet.offUntil(day(32));
    await fleet.settle();
    expect(await restored()).toMatchObject([{ occurredAt: day(32), event: { data: { cause: 'threshold' } } }]);
  });

  it('R1 a closed tenant has no timers', async () => {
    const tenant = await fleet.tenant();
    await fleet.activated(tenant);
    await fleet.closeTenant(tenant);
    await moveTo(day(31));
    expect(await missed()).toEqual([]);
  });
});
