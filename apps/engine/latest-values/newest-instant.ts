import type { Instant } from '#domain/instant.js';
import { isInstant } from '#domain/instant.js';
import type { LatestValues } from '#domain/log/latest-values.js';

/** With this many writers of one key racing, each gets through long before. */
const MOST_ATTEMPTS = 100;

/** @param text `{"at": epoch milliseconds}` @throws TypeError for anything else */
export function instantIn(text: string): Instant {
  const value: unknown = JSON.parse(text);
  const at = typeof value === 'object' && value !== null && 'at' in value ? value.at : null;
  if (typeof at !== 'number' || !isInstant(at)) throw new TypeError('a latest value that holds no instant');
  return at;
}

/** @returns null where the key has no value */
export async function newestAt(latestValues: LatestValues, key: string): Promise<Instant | null> {
  const known = await latestValues.get(key);
  return known === null ? null : instantIn(known.value);
}

/** Keeps the newer of `at` and what the key holds. On disk before it resolves. */
export async function recordNewest(latestValues: LatestValues, key: string, at: Instant): Promise<void> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const known = await latestValues.get(key);
    if (known !== null && instantIn(known.value) >= at) return;
    if ((await latestValues.compareAndSet(key, known?.version ?? null, JSON.stringify({ at }))) !== null) return;
  }
  throw new Error(`${key}: met too many other writers`);
}
