import type { DeviceId, DirectoryId, MtdDeviceId, PersonId, ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { SealedDetails } from '../personal-data/sealed-details.js';
import type { EnrollmentSource, OutsideIds, TakenDevice, ThreatReport } from './events.js';

/** Of an observation: when it happened by its source, never after `now`. `now` is when it is decided. */
interface Observed {
  readonly at: Instant;
  readonly now: Instant;
  /**
   * R22: whether it is word of the device itself. `lastHeardAt` is the newest sighting that is kept beside the log, this
   * one not included; null where there is none.
   */
  readonly heard: boolean;
  readonly lastHeardAt: Instant | null;
  /** R22, days: a sighting younger than this restores a missed heartbeat. */
  readonly disconnectedAfterDays: number;
  /**
   * R22, R22a: the change that set those days; null while a sweep is held, when no device is disconnected by silence. Of
   * no matter where it is no word of the device.
   */
  readonly thresholdSince: Instant | null;
  /** R33: ends of the source's gaps that are not closed; a sighting after one closes it for the device. */
  readonly gapEnds: readonly Instant[];
}

/**
 * Enrolls (R8), or brings the attributes of a known device up to date. A field that is left out keeps the value it has:
 * the caller tells what it knows, and not knowing an OS version does not unlearn it. Ids that the device does not carry
 * yet are linked first (R33a), by `LinkDevice`; here they must not differ.
 */
export interface EnrollDevice {
  readonly type: 'EnrollDevice';
  readonly at: Instant;
  readonly source: EnrollmentSource;
  /** For `group`: the enrollment group that holds it. */
  readonly group?: string | undefined;
  /** At least one of the two ids is given: the stream's name comes from it. */
  readonly intuneDeviceId?: DirectoryId | undefined;
  readonly mtdDeviceId?: MtdDeviceId | undefined;
  readonly entraDeviceId?: DirectoryId | undefined;
  /** A lower-case word; left out where the source does not name it. */
  readonly platform?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly model?: string | undefined;
  readonly userId?: PersonId | undefined;
}

/** R8: a group holds the device no more. `deleteOnUnenrollment` is the connector's setting. */
export interface LeaveGroup {
  readonly type: 'LeaveGroup';
  readonly at: Instant;
  readonly group: string;
  readonly deleteOnUnenrollment: boolean;
}

/** R33a: takes over ids, and what another device brings. Ids left null keep what they are. */
export interface LinkDevice extends OutsideIds {
  readonly type: 'LinkDevice';
  readonly at: Instant;
  readonly taken: TakenDevice | null;
  /** R22, days: a sighting of the other that is younger than this restores a missed heartbeat. */
  readonly disconnectedAfterDays: number;
}

/** R33a: from now on commands go to another device. Also for an address that never was a device. */
export interface SupersedeDevice {
  readonly type: 'SupersedeDevice';
  readonly at: Instant;
  readonly by: DeviceId;
  readonly retired: boolean;
}

/** R7, R28: the app was activated. */
export interface ActivateDevice extends Observed {
  readonly type: 'ActivateDevice';
}

/** R7. */
export interface DeactivateDevice extends Observed {
  readonly type: 'DeactivateDevice';
}

/** R7, R21, R22, R28: the device was heard of. A check-in of a device that is not activated is refused. */
export interface CheckIn extends Observed {
  readonly type: 'CheckIn';
}

/** R32: the source says that the device is secure: it is assessed. Not word of the device by itself. */
export interface ReportSecure extends Observed {
  readonly type: 'ReportSecure';
}

/** R22, R32: the source says that the device is there, and nothing more: it was heard of. */
export interface ReportHeard extends Observed {
  readonly type: 'ReportHeard';
}

/** R32: the source says that the device is disconnected. */
export interface ReportDisconnected extends Observed {
  readonly type: 'ReportDisconnected';
}

/** The source says that a threat is open (R14a, R32). Codes are canonical: the handler has passed each through `canonicalClassification`. */
export interface DetectThreat extends Observed {
  readonly type: 'DetectThreat';
  readonly threatId: ThreatId;
  readonly report: ThreatReport;
  /** Kept with the event and not judged by; left out where the source told no more than the report. */
  readonly details?: SealedDetails | null;
}

/** The source says that a threat is resolved (R14a). `report`: where it told of what; an unknown threat is refused without it. */
export interface ResolveThreat extends Observed {
  readonly type: 'ResolveThreat';
  readonly threatId: ThreatId;
  readonly cause: 'reported' | 'deleted';
  readonly report: ThreatReport | null;
}

/** The source says that a threat is ignored (R14a). */
export interface ReportIgnoredThreat extends Observed {
  readonly type: 'ReportIgnoredThreat';
  readonly threatId: ThreatId;
  readonly report: ThreatReport | null;
}

/** R14: an admin ignores a threat until an instant, or until an admin reopens it. */
export interface IgnoreThreat {
  readonly type: 'IgnoreThreat';
  readonly at: Instant;
  readonly threatId: ThreatId;
  readonly reason: string | null;
  readonly until: Instant | null;
}

/** R14a: an admin's `open` ends an admin's ignore, and nothing else. */
export interface ReopenThreat {
  readonly type: 'ReopenThreat';
  readonly at: Instant;
  readonly threatId: ThreatId;
}

/** R14: the clock has reached `at`: ignores that expire up to then reopen, each at its own expiry. */
export interface ExpireIgnores {
  readonly type: 'ExpireIgnores';
  readonly at: Instant;
}

/**
 * R22: the clock has reached `at`. An activated device that was not heard of for `disconnectedAfterDays` is disconnected
 * at the instant it was due: last heard + days, but never before `thresholdSince`, the change that set them.
 */
export interface MissHeartbeat {
  readonly type: 'MissHeartbeat';
  readonly at: Instant;
  /** Newest sighting kept beside the log; null where there is none. */
  readonly lastHeardAt: Instant | null;
  readonly disconnectedAfterDays: number;
  readonly thresholdSince: Instant;
}

/** R22: a later threshold clears a silence that it does not call one. */
export interface ReviewDisconnection {
  readonly type: 'ReviewDisconnection';
  readonly at: Instant;
  readonly lastHeardAt: Instant | null;
  readonly disconnectedAfterDays: number;
}

/** R8. `DELETE` repeated changes nothing. */
export interface DeleteDevice {
  readonly type: 'DeleteDevice';
  readonly at: Instant;
  readonly cause: 'command' | 'leftEnrollment' | 'reported';
}

export type Observation =
  | ActivateDevice
  | DeactivateDevice
  | CheckIn
  | ReportSecure
  | ReportHeard
  | ReportDisconnected
  | DetectThreat
  | ResolveThreat
  | ReportIgnoredThreat;

export type DeviceCommand =
  | Observation
  | EnrollDevice
  | LeaveGroup
  | LinkDevice
  | SupersedeDevice
  | IgnoreThreat
  | ReopenThreat
  | ExpireIgnores
  | MissHeartbeat
  | ReviewDisconnection
  | DeleteDevice;
