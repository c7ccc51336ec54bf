import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogUnavailable } from '#domain/log/log-errors.js';
import { day, TimedFleet } from './testing/timed-fleet.js';

let fleet: TimedFleet;
beforeEach(async () => {
  fleet = await TimedFleet.open();
});
afterEach(() => fleet.close());

const moveTo = (to: ReturnType<typeof day>): Promise<unknown> => fleet.parts.time.moveTo(to);

/** Counts the look-ups that the timers make, by kind. */
function countLookUps(): { readonly rows: () => number; readonly sightings: () => number } {
  const { readModels, sightings } = fleet.parts;
  const counts = { rows: 0, sightings: 0 };
  const get = readModels.devices.get.bind(readModels.devices);
  const page = readModels.devices.page.bind(readModels.devices);
  const last = sightings.last.bind(sightings);
  Object.assign(readModels.devices, {
    get: (...of: Parameters<typeof get>) => {
      counts.rows += 1;
      return get(...of);
    },
    page: (...of: Parameters<typeof page>) => {
      const rows = page(...of);
      counts.rows += rows.length;
      return rows;
    },
  });
  Object.assign(sightings, {
    last: (...of: Parameters<typeof last>) => {
      counts.sightings += 1;
      return last(...of);
    },
  });
  return { rows: () => counts.rows, sightings: () => counts.sightings };
}

const metric = async (name: string): Promise<string> => {
  const text = await fleet.parts.metrics.registry.metrics();
  return text
    .split('\n')
    .filter((line) => line.startsWith(name))
    .join('\n');
};

describe('the cost of a look at the clock', () => {
  it.each([20, 400])('R22 does not grow with the fleet: %i other devices are not looked at', async (others) => {
    const tenant = await fleet.tenant();
    await fleet.activatedFleet(tenant, 3);
    await moveTo(day(10));
    await fleet.activatedFleet(tenant, others);
    await fleet.settle();
    const lookUps = countLookUps();
    await moveTo(day(29));
    expect([lookUps.rows(), lookUps.sightings()]).toEqual([0, 0]);
    await moveTo(day(31));
    expect(await fleet.events('HeartbeatMissed')).toHaveLength(3);
    // One row for each device that is due; its sighting to find that it is due, and again just before it is written.
    expect([lookUps.rows(), lookUps.sightings()]).toEqual([3, 6]);
  });

  it('R22a devices are counted for the limit by their profiles: no row is looked at for it', async () => {
    const tenant = await fleet.tenant();
    await fleet.activatedFleet(tenant, 10);
    await moveTo(day(10));
    await fleet.activatedFleet(tenant, 590);
    await fleet.settle();
    const lookUps = countLookUps();
    await moveTo(day(31));
    expect(await fleet.events('HeartbeatMissed')).toHaveLength(10);
    expect(lookUps.rows()).toBe(10);
  });
});

describe('fairness and failures', () => {
  it('R22 a tenant with one device due does not wait for one with hundreds', async () => {
    fleet.parts.time.stop();
    const [large, small] = [await fleet.tenant(), await fleet.tenant()];
    const due = await fleet.activatedFleet(large, 300);
    const one = await fleet.activated(small);
    fleet.clock.moveTo(day(10));
    // What a changed threshold makes due is not held, however many they are.
    for (const tenant of [large, small]) await fleet.threshold(tenant, 7);
    const { timers, opened } = fleet.parts;
    await timers.settled(await opened.log.head());
    await timers.look(day(10));
    const order = (await fleet.events('HeartbeatMissed')).map(({ device }) => device);
    expect(order).toHaveLength(due.length + 1);
    expect(order.indexOf(one)).toBeLessThan(150);
  });

  it('R22 a threshold counts at once, though its own writer has not heard yet that it was written', async () => {
    const tenant = await fleet.tenant();
    await fleet.activated(tenant);
    await fleet.settle();
    const { opened } = fleet.parts;
    const append = opened.log.append.bind(opened.log);
    await moveTo(day(10));
    const { promise: untilTold, resolve: tell } = Promise.withResolvers<undefined>();
    const { promise: written, resolve: wrote } = Promise.withResolvers<undefined>();
    Object.assign(opened.log, {
      append: async (...of: Parameters<typeof append>) => {
        Object.assign(opened.log, { append });
        const result = await append(...of);
        wrote(undefined);
        await untilTold;
        return result;
      },
    });
    const changed = fleet.threshold(tenant, 7);
    await written;
    await fleet.settle();
    tell(undefined);
    await changed;
    expect(await fleet.events('HeartbeatMissed')).toMatchObject([{ occurredAt: day(10) }]);
  });

  it('R22 what fails is tried again, and is seen in the metrics', async () => {
    const tenant = await fleet.tenant();
    await fleet.activated(tenant);
    await fleet.settle();
    const { devices } = fleet.parts.streams;
    const execute = devices.execute.bind(devices);
    let failures = 2;
    Object.assign(devices, {
      execute: (request: Parameters<typeof execute>[0]) => {
        if (failures === 0) return execute(request);
        failures -= 1;
        return Promise.reject(new LogUnavailable('the disk is full', 'notApplied'));
      },
    });
    await moveTo(day(31));
    expect(await fleet.events('HeartbeatMissed')).toHaveLength(1);
    expect(await metric('vedette_timer_failures_total')).toContain('{kind="silence"} 2');
    expect(await metric('vedette_timers_fired_total')).toContain('{kind="silence",outcome="written"} 1');
  });

  it('R22 what fails for good stops the clock there, and is done by the next move', async () => {
    const tenant = await fleet.tenant();
    await fleet.activated(tenant);
    await fleet.settle();
    const { devices } = fleet.parts.streams;
    const execute = devices.execute.bind(devices);
    Object.assign(devices, {
      execute: () => Promise.reject(new LogUnavailable('the disk is full', 'notApplied')),
    });
    await expect(moveTo(day(31))).rejects.toThrow('the disk is full');
    expect(fleet.clock.now()).toBe(day(30));
    Object.assign(devices, { execute });
    await moveTo(day(31));
    expect(await fleet.events('HeartbeatMissed')).toMatchObject([{ occurredAt: day(30) }]);
  });

  it('shows how many it watches', async () => {
    const tenant = await fleet.tenant();
    await fleet.activatedFleet(tenant, 5);
    await fleet.settle();
    expect(await metric('vedette_timers_waiting')).toBe('vedette_timers_waiting 5');
    expect(await metric('vedette_timers_due')).toBe('vedette_timers_due 0');
  });
});
