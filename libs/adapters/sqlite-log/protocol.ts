import type { ExpectedRevision } from '#domain/log/event-log.js';

/**
 * What the front and the writer thread say to each other. Calls travel as two flat arrays, one of texts and one of
 * numbers, and come back as one array of numbers in the order of the calls: cloning those is several times cheaper than
 * cloning an object per event.
 *
 * | call | numbers | texts |
 * |---|---|---|
 * | append | APPEND, expected, count | stream, then id, type, data, metadata of each event |
 * | set | SET | key, value |
 * | compareAndSet | COMPARE_AND_SET, expected version (0: none) | key, value |
 * | delete | DELETE | key |
 * | purge | PURGE | |
 */
export const CALL = { append: 0, set: 1, compareAndSet: 2, delete: 3, purge: 4 } as const;

/** Id, type, data and metadata. */
export const TEXTS_PER_EVENT = 4;

/** What a call came to: three numbers each: outcome, revision or version, position. */
export const OUTCOME = { done: 0, repeated: 1, refused: 2 } as const;
export const NUMBERS_PER_RESULT = 3;

export interface Calls {
  readonly kind: 'calls';
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  /** How many there are. */
  readonly calls: number;
  /** More calls of the same turn follow at once: worth keeping the transaction open for. */
  readonly more: boolean;
}

export interface WriterSettings {
  readonly file: string;
  readonly signal: Int32Array<SharedArrayBuffer>;
  /** Null: as much as the disk holds. */
  readonly maxBytes: number | null;
}

export type WriterRequest =
  Calls | { readonly kind: 'open'; readonly settings: WriterSettings } | { readonly kind: 'close' };

/** Read back from the writer's connection. */
export interface Durability {
  readonly journalMode: string;
  /** 2 is FULL: each commit is synced. */
  readonly synchronous: number;
}

export type WriterReply =
  | { readonly kind: 'opened'; readonly durability: Durability }
  | { readonly kind: 'notOpened'; readonly message: string }
  | { readonly kind: 'committed'; readonly results: Float64Array; readonly events: number; readonly seconds: number }
  /** The oldest `calls` calls were rolled back, or it is not known (`unknown`) whether they were. */
  | {
      readonly kind: 'failed';
      readonly calls: number;
      readonly outcome: 'notApplied' | 'unknown';
      readonly message: string;
    }
  | { readonly kind: 'closed' };

const NO_STREAM = -1;
const STREAM_EXISTS = -2;
const ANY = -3;

export function encodeExpected(expected: ExpectedRevision): number {
  switch (expected) {
    case 'noStream':
      return NO_STREAM;
    case 'streamExists':
      return STREAM_EXISTS;
    case 'any':
      return ANY;
    default:
      return expected;
  }
}

/** @param head revision of the last event, -1 for none */
export function isWhereExpected(expected: number, head: number): boolean {
  if (expected === ANY) return true;
  if (expected === STREAM_EXISTS) return head >= 0;
  return expected === head;
}

/** A head of `expected` or more may hold the same events already: only then are ids compared. */
export const lagsBehind = (expected: number, head: number): boolean => expected >= NO_STREAM && expected < head;
