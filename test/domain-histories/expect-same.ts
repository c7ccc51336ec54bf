import { expect } from '@jest/globals';

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON with the fields of each object in one order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );

/** Jest's own comparison takes longer than all the rest of a history, so it is asked only where there is something to show. */
export function expectSame(seed: number, found: unknown, wanted: unknown): void {
  if (canonical(found) === canonical(wanted)) return;
  expect({ seed, is: found }).toEqual({ seed, is: wanted });
  throw new Error(`history ${seed}: what is found is not what is wanted`);
}
