import type { Clock } from '#domain/clock/clock.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';

/** Where a log is kept, as a text that another process can be given. */
export type Place = string;

export interface OpenLog {
  readonly place: Place;
  readonly log: EventLog;
  readonly latestValues: LatestValues;
}

export interface OpenOptions {
  /** Default: the system clock. */
  readonly clock?: Clock;
}

/** One way around the port to change what was recorded. */
export interface Tampering {
  readonly what: string;
  /** Rejects where the database refuses. */
  attempt(): Promise<void>;
}

/** What a process had been told when it was killed. */
export interface KilledLoad {
  /** Acknowledged appends of each writer: the first n of its load, see `load.ts`. */
  readonly acknowledged: readonly number[];
}

/** What the contract suite needs of an adapter besides the ports themselves. */
export interface LogHarness {
  /** Opens an empty log at a new place. */
  open(options?: OpenOptions): Promise<OpenLog>;
  /** Opens the log at a place where one was before. */
  reopen(place: Place, options?: OpenOptions): Promise<OpenLog>;
  /** Lets a process of its own open the place and write the load, and kills it (SIGKILL) after so many acknowledgements. */
  kill(place: Place, load: string, after: number): Promise<KilledLoad>;
  /** Ways to change the events at a place where a log is open and `stream` holds several. */
  tamper(place: Place, stream: string): readonly Tampering[];
  /** Whether an acknowledged event outlives a power cut, as the open store itself reports it. */
  survivesPowerCut(open: OpenLog): Promise<boolean>;
  /** Whether one process at a time may open a place. */
  readonly oneOwner: boolean;
  /** Whether the time of a new place begins with its first event; not so in a part of a log that others write too. */
  readonly ownTime: boolean;
  /** Removes every place. */
  dispose(): Promise<void>;
}
