import type { EventId } from '../identity/ids.js';
import type { Instant } from '../instant.js';

/**
 * A place in the global order of a log. Opaque: it is compared as text (`<` on the strings is the order of the log) and
 * never calculated with. `BEGINNING` sorts before the position of every event.
 */
declare const positionBrand: unique symbol;
export type Position = string & { readonly [positionBrand]: true };

const POSITION = /^[0-9]{1,64}$/;
export const isPosition = (text: string): text is Position => POSITION.test(text);

/** @throws TypeError where the text is not a position */
export function position(text: string): Position {
  if (!isPosition(text)) throw new TypeError(`not a position: ${JSON.stringify(text)}`);
  return text;
}

/** Before the first event of every log. */
export const BEGINNING: Position = position('0');

/**
 * What a writer says of an event beside its payload. The log adds `recordedAt` when the append is queued, and writes
 * the whole as one JSON object, once.
 */
export interface EventMetadata {
  readonly tenantId: string;
  readonly actor: { readonly type: 'admin' | 'device' | 'service' | 'system'; readonly id: string };
  readonly commandId: string;
  /** SHA-256 of method, path and canonical body, hex: tells a repeated command from another under the same key. */
  readonly requestHash: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** Valid time, RFC 3339. */
  readonly occurredAt: string;
  /** RFC 3339: the time that a source claimed, where it lay later than the decision; `occurredAt` is then the decision's. */
  readonly claimedAt?: string;
  readonly schemaVersion: number;
}

export interface NewEvent {
  readonly id: EventId;
  readonly type: string;
  /** JSON text, stored and given back byte by byte. */
  readonly data: string;
  /**
   * An object: the log stamps `recordedAt` (transaction time) = max(last stamp, clock) and serialises it.
   * A text: the metadata of an event copied from another log, `recordedAt` included, stored byte by byte.
   */
  readonly metadata: EventMetadata | string;
}

export interface RecordedEvent {
  readonly position: Position;
  readonly stream: string;
  /** 0 for the first event of a stream, on every adapter. */
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** `any` is for imports only: it gives up both the check and idempotence. */
export type ExpectedRevision = number | 'noStream' | 'streamExists' | 'any';

export interface AppendResult {
  /** Of the last event of this append. */
  readonly revision: number;
  readonly position: Position;
  /** True when the same event ids were already at that place: nothing was written, the first result is given again. */
  readonly idempotent: boolean;
}

export interface ReadStreamOptions {
  /** First revision, inclusive; default: the first (forwards) or the last (backwards) of the stream. */
  readonly from?: number;
  /** Last revision, inclusive. */
  readonly to?: number;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit?: number;
}

export interface SubscribeOptions {
  /** Exclusive: the first event is the one after it. */
  readonly after: Position;
  /**
   * Only events of streams whose names begin with one of these. Derived streams (`derived-streams.ts`) are given only where
   * a prefix begins with their category, such as `intuneState-`.
   */
  readonly streamPrefixes?: readonly string[];
  /** Most events a batch may hold; 1–10,000, default 1,000. */
  readonly batchSize?: number;
  readonly signal: AbortSignal;
}

export type SubscriptionMessage =
  /** Consecutive matching events in the order of the log, at least one. */
  | { readonly kind: 'batch'; readonly events: readonly RecordedEvent[] }
  /** Everything up to here was looked at, and nothing after the last batch matched the filter. */
  | { readonly kind: 'checkpoint'; readonly position: Position }
  /** The end of the log was reached; what follows is live. Given once, and again after each `fellBehind`. */
  | { readonly kind: 'caughtUp'; readonly position: Position }
  /** The subscriber is more than one batch behind the end of the log again. */
  | { readonly kind: 'fellBehind' };

/**
 * The event log: one port, several adapters, one contract suite (`test/contract/event-log.contract.ts`) that states each
 * promise. Errors are those of `log-errors.ts`.
 */
export interface EventLog {
  /** Random, made with the log, never copied with its events: a UUID. */
  readonly logId: string;
  /** Nothing but this handle can append while it is open: what its process knows of a stream stays the present. */
  readonly soleWriter: boolean;
  /**
   * Appends events to one stream, all or none, on disk before it resolves.
   *
   * Idempotent like EventStoreDB: where `expected` lags behind the head and the events after it have exactly these ids,
   * the first result is answered again.
   *
   * @param events 1 or more, at most 1 MiB of data, metadata and types together
   * @throws WrongExpectedRevision, AppendTooLarge: nothing was written
   * @throws LogUnavailable with what is known of the outcome; `unknown` is settled by the same call again
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;
  /** Events of one stream as they are when the read reaches them; none for a stream that does not exist. */
  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;
  /**
   * All events, in one order for every reader, without holes: from `after` to the end, then live. Pull-based: nothing is
   * read ahead of a slow consumer but one batch. Ends when the signal aborts.
   */
  subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionMessage>;
  /** Position of the last event, `BEGINNING` for an empty log. */
  head(): Promise<Position>;
  /** `recordedAt` of the newest append, or null for an empty log: time in this log does not run backwards behind it. */
  lastRecordedAt(): Instant | null;
  /** Answers what is in flight, then lets everything go. */
  close(): Promise<void>;
}
