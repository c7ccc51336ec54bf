import type { KeyedValue } from '#domain/log/latest-values.js';
import { UNFINISHED_COPY } from '#domain/log/unfinished-copy.js';
import type { CopiedLog } from './copied-log.js';
import type { MovedPositions } from './moved-positions.js';

/** Of the engines that run on a log, not of what the log says. */
const NOT_COPIED = ['lease/', 'health/', UNFINISHED_COPY];
const isCopied = ({ key }: KeyedValue): boolean => !NOT_COPIED.some((prefix) => key.startsWith(prefix));

/** So many share the way to the target and its disk. */
const AT_ONCE = 64;

async function eachAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE) await Promise.all(items.slice(at, at + AT_ONCE).map(work));
}

/**
 * Makes the target's latest values those of the source, with the positions that they name in the target's order. What an
 * earlier try left and the source has no more goes for good: it may have been erased meanwhile.
 *
 * @param told how many are in
 * @returns how many there are
 */
export async function copyValues(
  source: CopiedLog,
  target: CopiedLog,
  positions: MovedPositions,
  told: (values: number) => void,
): Promise<number> {
  const [from, to] = [source.latestValues, target.latestValues];
  const left: string[] = [];
  for await (const page of to.pages('')) left.push(...page.filter(isCopied).map(({ key }) => key));
  const before = new Set(left);
  let values = 0;

  for await (const page of from.pages('')) {
    const copied = page.filter(isCopied);
    await eachAtOnce(copied, async (given) => {
      const { key, value } = positions.move(given);
      if (before.delete(key) && (await to.get(key))?.value === value) return;
      await to.set(key, value);
    });
    values += copied.length;
    told(values);
  }
  await eachAtOnce([...before], (key) => to.delete(key));
  if (left.length > 0) await to.purge();
  return values;
}
