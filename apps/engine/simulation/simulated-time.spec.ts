import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { simulatedClock } from '#adapters/clock/simulated-clock.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import { ProblemError } from '../http/problem.js';
import { day, TimedFleet } from '../timers/testing/timed-fleet.js';
import { resumeClock } from './kept-clock.js';

let fleet: TimedFleet;
beforeEach(async () => {
  fleet = await TimedFleet.open();
});
afterEach(() => fleet.close());

describe('moving the simulated clock', () => {
  it('fires what falls due on the way in the order of its instants, each recorded at its own', async () => {
    const tenant = await fleet.tenant();
    await fleet.activated(tenant);
    const device = await fleet.activated(tenant);
    await fleet.ignoredThreat(tenant, device, 't1', day(30, -1));
    await fleet.parts.time.moveTo(day(31));
    const seen = await fleet.events('HeartbeatMissed', 'ThreatReopened');
    expect(seen.map(({ type, occurredAt, recordedAt }) => [type, occurredAt, recordedAt])).toEqual([
      ['ThreatReopened', day(30, -1), day(30, -1)],
      ['HeartbeatMissed', day(30), day(30)],
      ['HeartbeatMissed', day(30), day(30)],
    ]);
    expect(fleet.clock.now()).toBe(day(31));
  });

  it('answers the position of the last event that the timers wrote, and what they wrote can be read', async () => {
    const tenant = await fleet.tenant();
    const device = await fleet.activated(tenant);
    const { position, now } = await fleet.parts.time.moveTo(day(31));
    expect(now).toBe(day(31));
    expect(position).toBe(await fleet.parts.opened.log.head());
    expect(fleet.parts.readModels.devices.get(tenant, device)?.device.disconnected).toBe(true);
    expect((await fleet.parts.time.moveTo(day(32))).position).toBe(position);
  });

  it('moves forwards only, and at most 31 days', async () => {
    const { time } = fleet.parts;
    await time.moveTo(day(31));
    await expect(time.moveTo(day(31, -1))).rejects.toThrow(ProblemError);
    await expect(time.moveTo(day(62, 1))).rejects.toThrow(ProblemError);
    expect(fleet.clock.now()).toBe(day(31));
    await time.moveTo(day(62));
    expect(fleet.clock.now()).toBe(day(62));
  });

  it('moves one after the other where two are asked for at once', async () => {
    const { time } = fleet.parts;
    await Promise.all([time.moveTo(day(1)), time.moveTo(day(2))]);
    expect(fleet.clock.now()).toBe(day(2));
  });
});

describe('where the simulated clock goes on', () => {
  const shownAfter = async (start: Instant | null, lastRecordedAt: Instant | null): Promise<Instant> => {
    const clock = simulatedClock(start ?? instant(0));
    const { latestValues } = fleet.parts.opened;
    await resumeClock({ clock, start, log: { lastRecordedAt: () => lastRecordedAt }, latestValues });
    return clock.now();
  };

  it('begins a new log at the time of the setting, else at that of the machine', async () => {
    await fleet.parts.opened.latestValues.delete('simulation/clock');
    const before = Date.now();
    const shown = await shownAfter(null, null);
    expect(shown).toBeGreaterThanOrEqual(before);
    await fleet.parts.opened.latestValues.delete('simulation/clock');
    expect(await shownAfter(day(3), null)).toBe(day(3));
  });

  it('goes on from the last move, or from the newest event, whichever is later, and never back', async () => {
    await fleet.parts.time.moveTo(day(10));
    expect(await shownAfter(null, day(9))).toBe(day(10));
    expect(await shownAfter(day(5), day(12))).toBe(day(12));
    expect(await shownAfter(day(40), day(12))).toBe(day(40));
  });
});
