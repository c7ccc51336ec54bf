import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { LogUnderTest } from '../commands/testing/loop-log.js';
import { openLogUnderTest } from '../commands/testing/loop-log.js';
import { Lease, LEASE_TIMES } from './lease.js';

let store: LogUnderTest;
beforeEach(async () => {
  store = await openLogUnderTest();
});
afterEach(() => store.close());

/** A node with a monotonic clock of its own, which stands still between steps. */
function node(nodeId: string, startMs: number, latestValues: Pick<LatestValues, 'get' | 'compareAndSet'>) {
  let ms = startMs;
  const lease = new Lease({ latestValues, nodeId, times: LEASE_TIMES, now: () => ms });
  return {
    lease,
    after(seconds: number) {
      ms += seconds * 1000;
      return lease.look();
    },
    isHeldAfter(seconds: number) {
      ms += seconds * 1000;
      return lease.isHeld;
    },
  };
}

describe('the leader', () => {
  it('is one of the nodes that ask at the same time', async () => {
    const nodes = ['a', 'b', 'c'].map((id, index) => node(id, index * 1e6, store.latestValues()));
    const leads = await Promise.all(nodes.map((one) => one.after(0)));
    expect(leads.filter((one) => one)).toHaveLength(1);
  });

  it('goes on leading for as long as it renews', async () => {
    const [a, b] = [node('a', 5, store.latestValues()), node('b', 9e9, store.latestValues())];
    expect(await a.after(0)).toBe(true);
    for (let round = 0; round < 20; round += 1) {
      expect(await b.after(10)).toBe(false);
      expect(await a.after(10)).toBe(true);
    }
  });

  it('is another one when no renewal was observed for 30 s by that node’s own clock', async () => {
    const [a, b] = [node('a', 5, store.latestValues()), node('b', 9e9, store.latestValues())];
    await a.after(0);
    expect(await b.after(1000)).toBe(false);
    expect(await b.after(29)).toBe(false);
    expect(await b.after(1)).toBe(true);
    expect(await a.after(10)).toBe(false);
    expect(a.lease.isHeld).toBe(false);
  });

  it('is another one at once where the lease was given back', async () => {
    const [a, b] = [node('a', 0, store.latestValues()), node('b', 0, store.latestValues())];
    await a.after(0);
    await a.lease.release();
    expect(a.lease.isHeld).toBe(false);
    expect(await b.after(0)).toBe(true);
    await a.lease.release();
    expect(await b.after(10)).toBe(true);
  });

  it('stops leading by itself, before others take over, where it can not renew', async () => {
    let isAway = false;
    const values = store.latestValues();
    const away = (): Promise<never> => Promise.reject(new LogUnavailable('away', 'notApplied'));
    const a = node('a', 0, { ...values, get: (key) => (isAway ? away() : values.get(key)) });
    await a.after(0);
    isAway = true;
    await expect(a.after(10)).rejects.toThrow('away');
    expect(a.isHeldAfter(14)).toBe(true);
    expect(a.isHeldAfter(1)).toBe(false);
    isAway = false;
    expect(await a.after(0)).toBe(true);
  });
});
