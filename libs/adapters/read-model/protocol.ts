import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { Lane, ParkedKey, Progress } from '#projections/runner/read-model-store.js';
import type { ChangedTimers, Committed, RunnerLimits } from '#projections/runner/runner-options.js';
import type { LogSourceHandle } from './log-source.js';

/** What a projection worker is started with. */
export interface WorkerStart {
  readonly file: string;
  readonly logId: string;
  readonly log: LogSourceHandle;
  readonly limits: Partial<RunnerLimits>;
}

/** Where a tenant in a lane stands: its events up to `position` are in, without the one there while it fans out. */
export interface LaneStanding {
  readonly tenant: TenantId;
  readonly position: Position;
  readonly fansOut: boolean;
}

/** Where a read model stands, as the worker's messages say. */
export interface Standing {
  readonly position: Position;
  readonly lanes: readonly LaneStanding[];
  readonly parked: readonly ParkedKey[];
  readonly unknownEvents: ReadonlyMap<string, number>;
  readonly events: number;
  readonly built: boolean;
}

/** What has changed in a read model. Each is null where it may be any: too many to name, or another file was taken in use. */
export interface Changes {
  /** Tenants with new entries. */
  readonly tenants: readonly TenantId[] | null;
  /** Tenants whose own rows changed. */
  readonly tenantRows: readonly TenantId[] | null;
  readonly timers: readonly ChangedTimers[] | null;
}

export const ANY_CHANGE: Changes = { tenants: null, tenantRows: null, timers: null };

export type WorkerMessage =
  | { readonly kind: 'opened'; readonly standing: Standing }
  | { readonly kind: 'committed'; readonly standing: Standing; readonly changes: Changes }
  /** How far a build is; nothing of it is written yet. */
  | { readonly kind: 'building'; readonly position: Position; readonly events: number }
  /** The last message: a large build is done, and the next thread goes on. */
  | { readonly kind: 'built' }
  /** The last message. `damaged`: the file has to be built anew. */
  | { readonly kind: 'failed'; readonly error: string; readonly damaged: boolean };

/** What a worker is told: to write what is folded, then end; or to let go of the entries of events before a position. */
export type WorkerOrder = { readonly kind: 'close' } | { readonly kind: 'dropEntries'; readonly before: Position };

const laneStanding = ({ tenant, position, fanOut }: Lane): LaneStanding => ({
  tenant,
  position,
  fansOut: fanOut !== null,
});

export const standingOf = (progress: Progress): Standing => ({ ...progress, lanes: progress.lanes.map(laneStanding) });

/** More tenants than these are not named: whoever listens looks for itself. */
const MOST_NAMED_TENANTS = 100;

const named = (tenants: ReadonlySet<TenantId>): readonly TenantId[] | null =>
  tenants.size > MOST_NAMED_TENANTS ? null : [...tenants];

export const changesOf = ({ tenants, tenantRows, timers }: Committed): Changes => ({
  tenants: named(tenants),
  tenantRows: named(tenantRows),
  timers,
});
