import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import type { DeviceBody, IntervalBody, Judged, TenantBody } from '#projections/folds/devices/rows.js';
import type { Timers } from '#projections/folds/projection.js';

/** One device as the read model has it. `revision` is that of the device's own stream. */
export interface DeviceRow extends DeviceBody, Judged {
  readonly tenantId: TenantId;
  readonly deviceId: DeviceId;
  /** Of the last event that is in what is said of it: its own, or one of its tenant. */
  readonly position: Position;
}

/** How many devices of a tenant are judged alike, and by what. */
export interface ProfileOfDevices {
  /** Of this read model: another node, and a rebuilt one, have other numbers. */
  readonly id: number;
  /** Stands for each of the devices: it is judged as they are. What only tells them apart is not in it. */
  readonly body: DeviceBody;
  /** At least 1. */
  readonly devices: number;
}

/** Which profile a device has, and when it was last heard of, as far as the log tells. */
export interface PlaceInProfiles {
  /** `ProfileOfDevices.id` */
  readonly profile: number;
  /** Null where the clock is not watched for its silence. */
  readonly heardAt: Instant | null;
}

/**
 * A place in the feed of one tenant: all entries of events before `position`, and the first `n` of the event there.
 * `{ position: BEGINNING, n: 0 }` is before the first entry. Places sort by (position, n).
 */
export interface FeedPlace {
  readonly position: Position;
  readonly n: number;
}

export interface FeedEntry {
  readonly place: FeedPlace;
  readonly kind: 'device' | 'connector';
  /** JSON text: the `data` of the feed's message. */
  readonly data: string;
}

/** What was said of a device in one stretch of transaction time. */
export interface Interval extends IntervalBody {
  /** Inclusive; null only for a device that became stale by an event whose metadata can't be read. */
  readonly from: Instant | null;
  /** Exclusive; null: it is said still. */
  readonly to: Instant | null;
}

/** What the clock has to be watched for, for one device (R14, R22). Due times follow from it and the tenant's settings. */
export interface DeviceTimers extends Timers {
  readonly tenant: TenantId;
  readonly deviceId: DeviceId;
}

/** A place in the order in which timers are scanned. */
export interface TimerPlace {
  readonly tenant: TenantId;
  readonly key: string;
}

/**
 * What a transaction of the projection brought. A part of it is null where it is too much to name, or where a rebuilt read
 * model took over: then anything may have changed.
 */
export interface Advance {
  readonly position: Position;
  /** Tenants with new entries. */
  readonly tenants: ReadonlySet<TenantId> | null;
  /** Tenants of which anything but the devices changed: settings, policies, groups, health. */
  readonly tenantsChanged: ReadonlySet<TenantId> | null;
  /** Devices of which the timers changed, as they are now. */
  readonly timers: readonly DeviceTimers[] | null;
}

export interface ParkedKeyStatus {
  readonly tenantId: string;
  /** Null: the tenant itself, and with it all its devices. */
  readonly key: string | null;
  /** Of the event that could not be folded. */
  readonly position: Position;
  readonly eventId: string;
  readonly error: string;
}

export interface ReadModelStatus {
  readonly position: Position;
  /**
   * False while the first build of a read model is under way, with nothing older to answer from: what is read then is
   * the past, so that reads throw `ReadModelUnavailable`.
   */
  readonly available: boolean;
  /** Events of the log that are not in yet; 0 when it has caught up. An estimate on a log that does not number its events. */
  readonly lagEvents: number;
  /** Seconds since it last had everything, by a monotonic clock; 0 when it has caught up. */
  readonly lagSeconds: number;
  /** Tenants whose events are held back by a fan-out in progress. */
  readonly lanes: number;
  readonly parkedKeys: readonly ParkedKeyStatus[];
  /** Events of unknown types passed over, by type. */
  readonly unknownEvents: Readonly<Record<string, number>>;
  /** Events folded and events to fold, while a read model is built from the log. */
  readonly rebuilding: { readonly done: number; readonly total: number } | null;
  /** Of the worker that failed last and has not advanced since. */
  readonly lastError: string | null;
  /** Times a worker was started again after a failure. */
  readonly restarts: number;
}

/**
 * There is nothing to answer from yet: the first build of the read model is under way. `ReadModelStatus.rebuilding` says
 * how far it is.
 */
export class ReadModelUnavailable extends Error {
  override readonly name = 'ReadModelUnavailable';
  constructor() {
    super('the read model is being built');
  }
}

/** The read side of one node: synchronous reads on the caller's thread, kept up by a worker thread. Reads throw `ReadModelUnavailable`
 * while the first build is under way. */
export interface ReadModels {
  readonly devices: {
    get(tenant: TenantId, device: DeviceId): DeviceRow | null;
    /** Rows after `after` in the order of their ids. @param limit 1–1,000 */
    page(tenant: TenantId, options: { readonly after: DeviceId | null; readonly limit: number }): DeviceRow[];
    /** The same of one list, by its name (`#projections/folds/devices/places.js`). */
    listed(
      tenant: TenantId,
      list: string,
      options: { readonly after: DeviceId | null; readonly limit: number },
    ): DeviceRow[];
    /** The same of some profiles, by their numbers; null: of all devices. */
    matching(
      tenant: TenantId,
      profiles: ReadonlySet<number> | null,
      options: { readonly after: DeviceId | null; readonly limit: number },
    ): DeviceRow[];
  };
  readonly profiles: {
    /** The kinds of devices that a tenant has: far fewer than devices, and each counted. */
    of(tenant: TenantId): ProfileOfDevices[];
    /** The same in pieces, each as it is when it is asked for: for who lets others go on in between. @param limit 1–10,000 */
    pages(tenant: TenantId, limit: number): Iterable<readonly ProfileOfDevices[]>;
    /** Null for a device of which there is no event. */
    placeOf(tenant: TenantId, device: DeviceId): PlaceInProfiles | null;
  };
  readonly tenants: {
    /** Null for a tenant of which there is no event. */
    get(tenant: TenantId): TenantBody | null;
    /** Every tenant of which there is an event, in the order of their ids. */
    all(): TenantId[];
  };
  readonly intervals: {
    /** All that was ever said of a device, oldest first, without a gap between one and the next. */
    of(tenant: TenantId, device: DeviceId): Interval[];
  };
  readonly timers: {
    /** Devices with any timer after `after`, in key order. @param limit 1–10,000 */
    scan(after: TimerPlace | null, limit: number): DeviceTimers[];
  };
  readonly feed: {
    /** Entries after `after`, in feed order. @param limit 1–1,000 @param kind default: of both kinds */
    page(tenant: TenantId, after: FeedPlace, limit: number, kind?: FeedEntry['kind'] | null): FeedEntry[];
    /** Everything up to here is in the rows and in the entries. */
    placeNow(tenant: TenantId): FeedPlace;
    /** Entries of events before this position may be gone: what follows a place before it is not whole. */
    keptFrom(): Position;
    /**
     * Lets go of the entries of events before the last one that was recorded at or before an instant. `keptFrom` says so
     * at once; they are deleted little by little. The entries of that last one stay, so that the feed's end can always be
     * followed. An earlier instant than before changes nothing.
     *
     * @returns false where the read model is not that far yet: so far only what it has passed was let go of
     * @throws LogUnavailable
     */
    keepSince(instant: Instant): Promise<boolean>;
  };
  /** True once all events of the tenant up to `position` are in; false after `timeoutMs` without that, or when closed. */
  whenReached(tenant: TenantId, position: Position, timeoutMs: number): Promise<boolean>;
  /** Called after each transaction of the worker. @returns ends the calls */
  onAdvance(listener: (advance: Advance) => void): () => void;
  status(): ReadModelStatus;
  /**
   * Builds the read model anew beside the one in use, and swaps it in once it has caught up.
   * @throws Error where the build fails: the one in use stays in use
   */
  rebuild(): Promise<void>;
  /** Lets the transaction in progress end, answers false to all who wait, and closes the files. */
  close(): Promise<void>;
}
