import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { Projection, Timers } from '../folds/projection.js';
import type { ErrorPolicy } from './error-policy.js';
import type { LogReader } from './log-reader.js';
import type { Progress, ReadModelStore } from './read-model-store.js';

/** How much is done at a time. All are numbers of 1 or more. */
export interface RunnerLimits {
  /** Events read from the log at a time. */
  readonly batchSize: number;
  /** Rows looked at between two turns of a fan-out. */
  readonly pageSize: number;
  /** Pages of a fan-out done at once; what is left goes to a lane. A build has no one to be fair to and does them all. */
  readonly pagesAtOnce: number;
  /** While behind, a transaction holds at most about this many changed rows, */
  readonly transactionRows: number;
  /** this many entries, */
  readonly transactionEntries: number;
  /** and this many events. Once live, each batch is a transaction. */
  readonly transactionEvents: number;
  /**
   * The same for a build, whatever the entries: nobody reads along, and a row is written the less often, the longer a
   * transaction is.
   */
  readonly buildEvents: number;
  /** Rows kept in memory between transactions. */
  readonly cachedRows: number;
  /** Entries, and intervals, of one transaction kept in memory; with more of them all are handed to the store. */
  readonly writeAheadAt: number;
}

export const DEFAULT_LIMITS: RunnerLimits = {
  batchSize: 2_000,
  pageSize: 1_000,
  pagesAtOnce: 1,
  transactionRows: 65_536,
  transactionEntries: 20_000,
  transactionEvents: 20_000,
  buildEvents: 2_000_000,
  cachedRows: 65_536,
  writeAheadAt: 5_000,
};

/** What the clock has to be watched for, for a row of which that changed. */
export interface ChangedTimers extends Timers {
  readonly tenant: TenantId;
  readonly key: string;
}

/** What a transaction came to. */
export interface Committed {
  readonly progress: Progress;
  /** Tenants with new entries. */
  readonly tenants: ReadonlySet<TenantId>;
  /** Tenants whose own rows changed. */
  readonly tenantRows: ReadonlySet<TenantId>;
  /** Null where they are too many to name, and while a read model is built. */
  readonly timers: readonly ChangedTimers[] | null;
  /** Nothing of the log was left when it was written. */
  readonly caughtUp: boolean;
}

export interface RunnerOptions<TenantRow, Row> {
  readonly projection: Projection<TenantRow, Row>;
  readonly reader: LogReader;
  readonly store: ReadModelStore;
  readonly limits?: Partial<RunnerLimits>;
  /** For a read model that serves. One that is being built stops at the first error. */
  readonly onError?: ErrorPolicy;
  /** Resolves after that many milliseconds, 0: as soon as other work of the thread has had its turn. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly onCommit?: (committed: Committed) => void;
  /** Told now and then while a read model is built: up to which event, and how many are folded but not written yet. */
  readonly onBuilding?: (position: Position, events: number) => void;
}

/** When a run ends by itself. `at` is inclusive. */
export type RunUntil = 'aborted' | 'caughtUp' | { readonly at: Position };
