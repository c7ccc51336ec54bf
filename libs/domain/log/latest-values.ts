/**
 * Key → last value, with compare-and-set: what changes often and need not be replayed (last check-ins, checkpoints of
 * process managers, names and addresses of people). No fold reads it and no digest holds it.
 */
export interface LatestValue {
  /** JSON text. */
  readonly value: string;
  /** Counts the writes of this key: 1 for the first. */
  readonly version: number;
}

export interface KeyedValue extends LatestValue {
  readonly key: string;
}

export interface LatestValues {
  get(key: string): Promise<LatestValue | null>;
  /** Writes whatever is there; on disk before it resolves. */
  set(key: string, value: string): Promise<LatestValue>;
  /**
   * Writes only if the key is at `expected` (`null`: has no value).
   * @returns the new value, or null where another writer was first
   */
  compareAndSet(key: string, expected: number | null, value: string): Promise<LatestValue | null>;
  delete(key: string): Promise<void>;
  /**
   * Resolves when what was deleted or overwritten before the call stands in no file of the store any more, as far as
   * its values are longer than 1,000 characters: see docs/decisions/0009-erasable-values.md.
   *
   * @throws LogUnavailable where somebody else reads the files for too long; a later call makes it good
   */
  purge(): Promise<void>;
  /** Keys with the prefix and their values, in key order. */
  list(prefix: string): AsyncIterable<KeyedValue>;
  /** The same, many at a time: for who reads through a million of them. */
  pages(prefix: string): AsyncIterable<readonly KeyedValue[]>;
}
