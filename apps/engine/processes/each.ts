import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Works through a list, some at the same time and in its order otherwise. Between them everything else of this thread gets
 * its turn, also where the work itself never waits.
 *
 * @param size how many at the same time
 */
export async function each<Item>(
  items: readonly Item[],
  size: number,
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < items.length && !signal.aborted; from += size) {
    await Promise.all(items.slice(from, from + size).map(work));
    if (from + size < items.length) await nextTurn();
  }
}
