import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deviceId, tenantId } from '#domain/identity/ids.js';
import { instant } from '#domain/instant.js';
import type { TimerSubject } from './due-index.js';
import { DueIndex } from './due-index.js';

const TENANT = tenantId('3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b');
const subject = (n: number): TimerSubject => ({
  tenant: TENANT,
  device: n === 0 ? null : deviceId(`00000000-0000-5000-8000-${String(n).padStart(12, '0')}`),
});

describe('index by due time', () => {
  it('gives out what is due in the order of its instants, and keeps the rest', () => {
    const index = new DueIndex();
    for (const [n, at] of [
      [1, 30],
      [2, 10],
      [0, 20],
      [3, 40],
    ] as const)
      index.put(subject(n), instant(at));
    expect(index.next()).toBe(10);
    expect(index.take(instant(30))).toMatchObject([subject(2), subject(0), subject(1)]);
    expect({ next: index.next(), size: index.size }).toEqual({ next: 40, size: 1 });
  });

  it('looks at a subject once, at the earliest instant that it was put in for', () => {
    const index = new DueIndex();
    for (const at of [30, 10, 20]) index.put(subject(1), instant(at));
    expect(index.take(instant(100))).toMatchObject([subject(1)]);
    expect({ next: index.next(), has: index.has(subject(1)), size: index.size }).toEqual({
      next: null,
      has: false,
      size: 0,
    });
  });

  it('takes a subject again that was taken out', () => {
    const index = new DueIndex();
    index.put(subject(1), instant(10));
    index.take(instant(10));
    index.put(subject(1), instant(50));
    expect(index.next()).toBe(50);
  });

  it('says when the next instant became earlier, and only then', () => {
    const index = new DueIndex();
    let calls = 0;
    const end = index.onEarlier(() => (calls += 1));
    index.put(subject(1), instant(20));
    index.put(subject(2), instant(30));
    expect(calls).toBe(1);
    index.put(subject(3), instant(10));
    expect(calls).toBe(2);
    end();
    index.put(subject(4), instant(1));
    expect(calls).toBe(2);
  });

  it('agrees with a plain list of the earliest instant of each subject', () => {
    const step = fc.oneof(fc.record({ put: fc.nat(5), at: fc.nat(50) }), fc.record({ take: fc.nat(60) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new DueIndex();
        const model = new Map<number, number>();
        for (const one of steps) {
          if ('put' in one) {
            index.put(subject(one.put), instant(one.at));
            model.set(one.put, Math.min(one.at, model.get(one.put) ?? Infinity));
          } else {
            const due = [...model].filter(([, at]) => at <= one.take);
            for (const [n] of due) model.delete(n);
            const taken = index.take(instant(one.take)).map(({ device }) => device);
            expect(taken.toSorted()).toEqual(due.map(([n]) => subject(n).device).toSorted());
          }
          const earliest = Math.min(...model.values());
          expect(index.next()).toBe(model.size === 0 ? null : earliest);
          expect(index.size).toBe(model.size);
        }
      }),
    );
  });
});
