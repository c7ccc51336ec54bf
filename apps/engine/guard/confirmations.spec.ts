import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LatestValue } from '#domain/log/latest-values.js';
import type { Confirmed } from './confirmations.js';
import { Confirmations, VALID_FOR_MS } from './confirmations.js';

/** The last values of a log: what is there outlives who asks for it. */
class KeptValues {
  readonly #values = new Map<string, LatestValue>();
  get(key: string): Promise<LatestValue | null> {
    return Promise.resolve(this.#values.get(key) ?? null);
  }
  compareAndSet(key: string, expected: number | null, value: string): Promise<LatestValue | null> {
    const version = this.#values.get(key)?.version ?? null;
    if (version !== expected) return Promise.resolve(null);
    const set = { value, version: (version ?? 0) + 1 };
    this.#values.set(key, set);
    return Promise.resolve(set);
  }
}

const NOW = 1_790_000_000_000;
const CHANGE: Confirmed = {
  tenant: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
  client: 'console admin-1',
  requestHash: 'ab'.repeat(32),
  revision: 4,
  policyRevisions: [4, 1],
};

describe('a confirmation', () => {
  let values: KeptValues;
  let confirmations: Confirmations;
  let confirmation: string;

  beforeEach(async () => {
    values = new KeptValues();
    confirmations = new Confirmations(values);
    confirmation = await confirmations.give(CHANGE, NOW);
  });

  it('R34 fits what it was given for, on every node and after every restart', async () => {
    expect(await confirmations.fits(confirmation, CHANGE, NOW)).toBe(true);
    expect(await new Confirmations(values).fits(confirmation, CHANGE, NOW + VALID_FOR_MS)).toBe(true);
    expect(await new Confirmations(new KeptValues()).fits(confirmation, CHANGE, NOW)).toBe(false);
  });

  it.each([
    { what: 'tenant', other: { tenant: '00000000-0000-4000-8000-000000000001' } },
    { what: 'caller', other: { client: 'console admin-2' } },
    { what: 'request', other: { requestHash: 'cd'.repeat(32) } },
    { what: 'revision', other: { revision: 5 } },
    { what: 'policy revision', other: { policyRevisions: [4, 2] } },
  ])('R34 fits no other $what', async ({ other }) => {
    expect(await confirmations.fits(confirmation, { ...CHANGE, ...other }, NOW)).toBe(false);
  });

  it('R34 is good for a quarter of an hour, and its time cannot be changed', async () => {
    expect(await confirmations.fits(confirmation, CHANGE, NOW + VALID_FOR_MS + 1)).toBe(false);
    expect(await confirmations.fits(confirmation, CHANGE, NOW - 61_000)).toBe(false);
    const [, hash] = confirmation.split('.');
    const later = `${(NOW + 1000).toString(36)}.${hash}`;
    expect(await confirmations.fits(later, CHANGE, NOW + 1000)).toBe(false);
  });

  it.each(['', '.', 'yes', `mf3k2a9c.${'A'.repeat(43)}`, `mf3k2a9c.${'A'.repeat(44)}`])(
    'R34 is no text that nobody gave: %j',
    async (text) => expect(await confirmations.fits(text, CHANGE, NOW)).toBe(false),
  );

  it('R34 is made with one key, whoever asks for it first', async () => {
    const both = new KeptValues();
    const [one, other] = [new Confirmations(both), new Confirmations(both)];
    const [first, second] = await Promise.all([one.give(CHANGE, NOW), other.give(CHANGE, NOW)]);
    expect(first).toBe(second);
  });
});
