import type { LatestValues } from './latest-values.js';

/**
 * A copy of another log marks its target with this latest value before the first event, and takes it away when both are
 * found to be the same: a log that has it holds a part of a history, and no engine may go on from there.
 */
export const UNFINISHED_COPY = 'copy/unfinished';

/** The id of the log of which a copy into this one is not finished; null where there is none. @throws TypeError for a value that is not ours */
export async function unfinishedCopy(latestValues: Pick<LatestValues, 'get'>): Promise<string | null> {
  const kept = await latestValues.get(UNFINISHED_COPY);
  if (kept === null) return null;
  const value: unknown = JSON.parse(kept.value);
  if (typeof value === 'object' && value !== null && 'of' in value && typeof value.of === 'string') return value.of;
  throw new TypeError(`${UNFINISHED_COPY} names no log`);
}

/** Marks a log as the target of a copy. @param of the id of the log that is copied */
export async function beginCopy(latestValues: Pick<LatestValues, 'set'>, of: string): Promise<void> {
  await latestValues.set(UNFINISHED_COPY, JSON.stringify({ of }));
}

export const endCopy = (latestValues: Pick<LatestValues, 'delete'>): Promise<void> =>
  latestValues.delete(UNFINISHED_COPY);
