import type { DomainEvent } from '../decider.js';
import type { DeviceId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { SetAsideReason } from '../lookout/set-aside-reason.js';
import type { SealedDetails } from '../personal-data/sealed-details.js';

/** R33: what a live source said between the two instants is lost. */
export type IngestGapDetected = DomainEvent<
  'IngestGapDetected',
  {
    /** The last event or stream heartbeat received. */
    readonly from: Instant;
    /** The oldest moment that the source still offers. */
    readonly to: Instant;
  }
>;

/** R31: what tells one event of a source from all others: its own id, else the hash of what came. */
export type SourceKey = string;

/** What came, as far as it is kept. `whole`: nothing was cut off, so it can be tried again. */
export interface KeptOriginal {
  /** The device with whose key it is sealed: the one that it names, else one that stands for all that name none. */
  readonly sealedFor: DeviceId;
  readonly original: SealedDetails;
  readonly whole: boolean;
}

/** R32: an event that could not be read, with the reason. Nothing came of it. */
export type IngestEventSetAside = DomainEvent<
  'IngestEventSetAside',
  KeptOriginal & { readonly key: SourceKey; readonly reason: SetAsideReason }
>;

/** What an event that was read came to, where it is not set aside. */
export const READ_OUTCOMES = ['accepted', 'late', 'ignored'] as const;
export type ReadOutcome = (typeof READ_OUTCOMES)[number];
export const isReadOutcome = (text: string): text is ReadOutcome => READ_OUTCOMES.some((outcome) => outcome === text);

/** An event that was set aside was tried again, and could be read. */
export type IngestEventRetried = DomainEvent<
  'IngestEventRetried',
  {
    /** Number in this stream of the `IngestEventSetAside`. */
    readonly setAside: number;
    readonly outcome: ReadOutcome;
  }
>;

/** R31, R32: an event that changes nothing and is kept: an older one of a device's own status, or one that is not judged. */
export type IngestEventKept = DomainEvent<
  'IngestEventKept',
  KeptOriginal & {
    readonly key: SourceKey;
    readonly reason: 'late' | 'notJudged';
    /** The source's id of the customer, as it came; null where it names none. */
    readonly enterprise: string | null;
  }
>;

/** How many events came to what; each event is exactly one of these (R32). */
export interface IngestCounts {
  readonly accepted: number;
  readonly duplicates: number;
  readonly late: number;
  readonly ignored: number;
  readonly deadLettered: number;
}

/** All events of one request were taken in. */
export type IngestCheckpointed = DomainEvent<
  'IngestCheckpointed',
  IngestCounts & {
    /** Of the newest event among them, by the source's time; null where none told its time. */
    readonly newestAt: Instant | null;
  }
>;

export type IngestEvent =
  IngestGapDetected | IngestEventSetAside | IngestEventRetried | IngestEventKept | IngestCheckpointed;
