import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantId } from '#domain/identity/ids.js';
import { sweepId } from '#domain/identity/ids.js';
import { enoughJudged, isOverLimit } from '#domain/guard/limit.js';
import { BLAST_RADIUS, day, TimedFleet } from './testing/timed-fleet.js';

let fleet: TimedFleet;
let tenant: TenantId;
beforeEach(async () => {
  fleet = await TimedFleet.open();
  tenant = await fleet.tenant();
});
afterEach(() => fleet.close());

const moveTo = (to: ReturnType<typeof day>): Promise<unknown> => fleet.parts.time.moveTo(to);
const missed = () => fleet.events('HeartbeatMissed');
const held = () => fleet.events('SweepHeld');

/** Lets the sweep that is held go, at this moment. */
async function release(): Promise<void> {
  const [sweep] = (await held()).slice(-1);
  if (sweep?.event.type !== 'SweepHeld') throw new Error('no sweep is held');
  const id = sweepId(sweep.event.data.sweepId);
  await fleet.toConnector(tenant, { type: 'ReleaseSweep', at: fleet.clock.now(), sweepId: id });
  await fleet.settle();
}

describe('R22a the limit of a sweep', () => {
  it.each([
    [9, 9, false],
    [10, 99, true],
    [10, 100, false],
    [11, 100, true],
    [100, 1001, false],
  ])('R22a R34 %i of %i judged: over the limit %s', (devices, judged, over) => {
    expect(isOverLimit(BLAST_RADIUS, devices, judged)).toBe(over);
    expect(judged >= enoughJudged(BLAST_RADIUS, devices)).toBe(devices <= BLAST_RADIUS.share * judged);
  });
});

describe('R22a a sweep that would disconnect too many', () => {
  it('R22a F7 is held, and nobody is disconnected', async () => {
    await fleet.activatedFleet(tenant, 12);
    await moveTo(day(31));
    expect(await held()).toMatchObject([{ occurredAt: day(30), event: { data: { devices: 12, judged: 12 } } }]);
    expect(await missed()).toEqual([]);
  });

  it('R22a its release disconnects those still due, at their due instants', async () => {
    const devices = await fleet.activatedFleet(tenant, 12);
    await moveTo(day(29));
    const joins = await fleet.activatedFleet(tenant, 1);
    await moveTo(day(45));
    const [back] = devices;
    if (back !== undefined) await fleet.heard(tenant, back);
    await moveTo(day(60));
    expect(await missed()).toEqual([]);
    await release();
    const seen = await missed();
    expect(
      seen
        .filter(({ occurredAt }) => occurredAt === day(30))
        .map(({ device }) => device)
        .toSorted(),
    ).toEqual(devices.slice(1).toSorted());
    expect(seen.filter(({ occurredAt }) => occurredAt === day(59)).map(({ device }) => device)).toEqual(joins);
    expect(seen).toHaveLength(12);
    expect(await held()).toHaveLength(1);
    expect(await fleet.events('SweepReleased')).toMatchObject([{ occurredAt: day(60) }]);
  });

  it('R22a is not held where the devices are fewer than ten, or a tenth at most', async () => {
    await fleet.activatedFleet(tenant, 9);
    await moveTo(day(1));
    await fleet.activatedFleet(tenant, 91);
    await moveTo(day(30));
    expect(await missed()).toHaveLength(9);
    expect(await held()).toEqual([]);
  });

  it('R22a is not held where a changed threshold makes them due', async () => {
    await fleet.activatedFleet(tenant, 12);
    await moveTo(day(20));
    await fleet.threshold(tenant, 10);
    await fleet.settle();
    expect((await missed()).map(({ occurredAt }) => occurredAt)).toEqual(Array<unknown>(12).fill(day(20)));
    expect(await held()).toEqual([]);
  });

  it('R22a F7 after a month without the engine all that fell due is one sweep', async () => {
    for (let hour = 0; hour < 12; hour += 1) {
      await moveTo(day(0, hour * 3_600_000));
      await fleet.activated(tenant);
    }
    await fleet.offUntil(day(40));
    await fleet.settle();
    expect(await held()).toMatchObject([{ occurredAt: day(40), event: { data: { devices: 12 } } }]);
    expect(await missed()).toEqual([]);
    await release();
    const instants = (await missed()).map(({ occurredAt }) => occurredAt).toSorted();
    expect(instants).toEqual(Array.from({ length: 12 }, (_, hour) => day(30, hour * 3_600_000)));
  });

  it('R22a stays held over a restart, and a release that a crash cut short is not held again', async () => {
    await fleet.activatedFleet(tenant, 12);
    await moveTo(day(30));
    await fleet.offUntil(day(50));
    await fleet.settle();
    expect(await missed()).toEqual([]);
    expect(await held()).toHaveLength(1);
    fleet.parts.time.stop();
    await fleet.parts.timers.stop();
    const [sweep] = await held();
    if (sweep?.event.type !== 'SweepHeld') throw new Error('no sweep is held');
    await fleet.toConnector(tenant, {
      type: 'ReleaseSweep',
      at: fleet.clock.now(),
      sweepId: sweepId(sweep.event.data.sweepId),
    });
    await fleet.offUntil(day(51));
    await fleet.settle();
    expect(await missed()).toHaveLength(12);
    expect(await held()).toHaveLength(1);
  });

  it('R22a a sweep after a release is held by itself', async () => {
    await fleet.activatedFleet(tenant, 12);
    await moveTo(day(20));
    await fleet.activatedFleet(tenant, 12);
    await moveTo(day(40));
    await release();
    expect(await missed()).toHaveLength(12);
    await moveTo(day(51));
    expect((await held()).map(({ occurredAt }) => occurredAt)).toEqual([day(30), day(50)]);
    expect(await missed()).toHaveLength(12);
  });

  it('R22a counts devices that are judged only: a deleted one is none', async () => {
    const gone = await fleet.activatedFleet(tenant, 90);
    const at = fleet.clock.now();
    await Promise.all(
      gone.map((device) => fleet.toDevice(tenant, device, { type: 'DeleteDevice', at, cause: 'command' })),
    );
    await fleet.activatedFleet(tenant, 10);
    await moveTo(day(30));
    expect(await held()).toMatchObject([{ event: { data: { devices: 10, judged: 10 } } }]);
  });

  it('R14 R22a an ignore expires while a sweep is held', async () => {
    const [device] = await fleet.activatedFleet(tenant, 12);
    if (device === undefined) throw new Error('no device');
    await fleet.ignoredThreat(tenant, device, 't1', day(35));
    await moveTo(day(31));
    await moveTo(day(40));
    expect(await held()).toHaveLength(1);
    expect(await fleet.events('ThreatReopened')).toMatchObject([{ device, occurredAt: day(35) }]);
  });
});
