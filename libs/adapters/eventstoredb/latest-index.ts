import type { Position, RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { KeyedValue, LatestValue } from '#domain/log/latest-values.js';

const PAGE = 500;

/** Reads what was written after a position, and says where it ended. */
export type ReadOn = (after: Position, take: (event: RecordedEvent) => void) => Promise<Position>;

/**
 * All latest values of the log by key. It is made by the first listing and read on by each later one, so that what was
 * written before a listing is in it, on whatever node.
 *
 * @param valueOf the key of an event and its value, null where it was deleted
 */
export function latestIndex(
  readOn: ReadOn,
  valueOf: (event: RecordedEvent) => { readonly key: string; readonly value: LatestValue | null },
): (prefix: string) => AsyncIterable<readonly KeyedValue[]> {
  const values = new Map<string, LatestValue>();
  let at = BEGINNING;
  let reading: Promise<unknown> = Promise.resolve();

  const take = (event: RecordedEvent): void => {
    const { key, value } = valueOf(event);
    if (value === null) values.delete(key);
    else values.set(key, value);
  };
  const catchUp = async (): Promise<void> => {
    at = await readOn(at, take);
  };

  return async function* pages(prefix) {
    // One at a time, each begun after the call: an earlier one may have looked too early.
    const caughtUp = reading.then(catchUp);
    reading = caughtUp.catch(() => undefined);
    await caughtUp;
    const keys = [...values.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    for (let first = 0; first < keys.length; first += PAGE) {
      const page = keys.slice(first, first + PAGE).flatMap((key) => {
        const value = values.get(key);
        return value === undefined ? [] : [{ key, ...value }];
      });
      if (page.length > 0) yield page;
    }
  };
}
