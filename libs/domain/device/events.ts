import type { RiskLevel } from '../compliance/levels.js';
import type { DomainEvent, NoData } from '../decider.js';
import type { DeviceId, DirectoryId, MtdDeviceId, PersonId, ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { SealedDetails } from '../personal-data/sealed-details.js';

export interface DeviceAttributes {
  readonly entraDeviceId: DirectoryId | null;
  /** A lower-case word; null where no source has named it. */
  readonly platform: string | null;
  readonly osVersion: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  /** Whose device it is; null where nobody has said. Name and address stand beside the log. */
  readonly userId: PersonId | null;
}

/** The ids by which the outside knows a device: one of each kind at most. */
export interface OutsideIds {
  readonly intuneDeviceId: DirectoryId | null;
  readonly mtdDeviceId: MtdDeviceId | null;
}

export type OutsideId = DirectoryId | MtdDeviceId;

/** How a device came: `POST /v1/devices`, a member of an enrollment group, or a message of the MTD service (R8). */
export const ENROLLMENT_SOURCES = ['manual', 'group', 'feed'] as const;
export type EnrollmentSource = (typeof ENROLLMENT_SOURCES)[number];
export const isEnrollmentSource = (text: string): text is EnrollmentSource =>
  ENROLLMENT_SOURCES.some((source) => source === text);

export interface EnrolledDevice extends DeviceAttributes, OutsideIds {
  readonly source: EnrollmentSource;
}

/** Begins a device, or its next generation after a deletion; or enrolls a known one in another way than before (R8). */
export type DeviceEnrolled = DomainEvent<'DeviceEnrolled', EnrolledDevice>;
/** In place of `DeviceEnrolled` where the platform has no MTD support (R6). */
export type DeviceFoundUnsupported = DomainEvent<
  'DeviceFoundUnsupported',
  EnrolledDevice & { readonly reason: 'platform' }
>;

/** A threat as one report describes it. */
export interface ThreatReport {
  readonly type: ThreatType;
  /** As the source named them, aliases made canonical; may be empty (R10). */
  readonly classifications: readonly string[];
  /** The source's own severity: evidence, not judged by (R13). */
  readonly severity: RiskLevel | null;
}

/** One word about a threat and when it was said: of the source, or of an admin (R14a). */
export type ThreatWord =
  | { readonly word: 'open'; readonly at: Instant; readonly report: ThreatReport }
  | { readonly word: 'resolved'; readonly at: Instant; readonly report: ThreatReport | null }
  | { readonly word: 'ignored'; readonly at: Instant; readonly report: ThreatReport | null }
  | {
      readonly word: 'ignoredByAdmin';
      readonly at: Instant;
      readonly reason: string | null;
      readonly until: Instant | null;
    }
  | { readonly word: 'reopened'; readonly at: Instant };

/** A threat that a joined device brings along: all that is known of it, oldest word first. */
export interface TakenThreat {
  readonly threatId: ThreatId;
  readonly words: readonly ThreatWord[];
}

/** One word about the activation and when it was said (R28). */
export interface ActivationWord {
  readonly word: 'activated' | 'deactivated';
  readonly at: Instant;
}

/** What a device takes over from the one that proved to be the same (R33a): all that is known of it. */
export interface TakenDevice extends OutsideIds {
  readonly deviceId: DeviceId;
  /** How many events of its stream told all this. */
  readonly events: number;
  /** Ids that it has let go. */
  readonly retired: readonly OutsideId[];
  readonly attributes: DeviceAttributes;
  readonly unsupported: boolean;
  /** Ways in which it was enrolled, and the groups that hold it. */
  readonly sources: readonly EnrollmentSource[];
  readonly groups: readonly string[];
  /** A group has held it, ever. */
  readonly heldByGroup: boolean;
  /** R33: since when the MTD service names it, and its newest sighting that closed a gap. */
  readonly namedAt: Instant | null;
  readonly heardAfterGapAt: Instant | null;
  /** Oldest word first. */
  readonly activations: readonly ActivationWord[];
  readonly assessedAt: Instant | null;
  readonly lastHeardAt: Instant | null;
  readonly threats: readonly TakenThreat[];
}

/**
 * R33a: the ids as they are from now on. `retired` are those let go, for good. `taken` is what another device brought;
 * null where only an id was added or replaced.
 */
export type DeviceLinked = DomainEvent<
  'DeviceLinked',
  OutsideIds & { readonly retired: readonly OutsideId[]; readonly taken: TakenDevice | null }
>;

/**
 * R33a: commands for this device go to another. It stands at the end of a device that was joined to another, or is the
 * only event of an address that never was a device: that of an id which another device carries.
 */
export type DeviceSuperseded = DomainEvent<
  'DeviceSuperseded',
  {
    readonly by: DeviceId;
    /** The id of this address was let go by its device: who names it is refused, or passed over. */
    readonly retired: boolean;
  }
>;

/** All attributes as they are from now on. */
export type DeviceAttributesChanged = DomainEvent<'DeviceAttributesChanged', DeviceAttributes>;
/** Names of the enrollment groups that hold it from now on, in the order of their code units (R8). */
export type DeviceGroupsChanged = DomainEvent<'DeviceGroupsChanged', { readonly groups: readonly string[] }>;
/** R8: no group holds it any more, and it came by groups: unreported, still protected. */
export type DeviceLeftEnrollment = DomainEvent<'DeviceLeftEnrollment', NoData>;
export type DeviceReturnedToEnrollment = DomainEvent<'DeviceReturnedToEnrollment', NoData>;

export type DeviceActivated = DomainEvent<'DeviceActivated', NoData>;
export type DeviceDeactivated = DomainEvent<'DeviceDeactivated', NoData>;
/** R28: the first check-in after an activation, or a secure status. */
export type DeviceAssessed = DomainEvent<'DeviceAssessed', { readonly cause: 'checkIn' | 'secure' }>;
/** R33: heard of after the end of a gap of its source: the gap is closed for it, and stays so through a deletion. */
export type DeviceHeardAfterGap = DomainEvent<'DeviceHeardAfterGap', NoData>;
/** R8. `leftEnrollment`: no group holds it any more, and the tenant deletes such devices. */
export type DeviceDeleted = DomainEvent<'DeviceDeleted', { readonly cause: 'command' | 'leftEnrollment' | 'reported' }>;

/** R22, R32. `lastHeardAt`: the sighting that it counts from. */
export type HeartbeatMissed = DomainEvent<
  'HeartbeatMissed',
  { readonly cause: 'silence' | 'reported'; readonly lastHeardAt: Instant | null }
>;
/** R22. `threshold`: a later threshold cleared it. */
export type HeartbeatRestored = DomainEvent<'HeartbeatRestored', { readonly cause: 'heard' | 'threshold' }>;

/** Lookout's words for what a threat is about. */
export const THREAT_TYPES = ['APPLICATION', 'CONFIGURATION', 'FILE', 'NETWORK', 'OS', 'WEB_CONTENT'] as const;
/** `UNKNOWN`: the source has a word for it that this release does not know (R32). */
export type ThreatType = (typeof THREAT_TYPES)[number] | 'UNKNOWN';
export const isThreatType = (text: string): text is ThreatType =>
  text === 'UNKNOWN' || THREAT_TYPES.some((type) => type === text);

/** A threat as its source reports it open. `details`: evidence for who reads the log, not for a fold. */
type OpenThreat = ThreatReport & { readonly threatId: ThreatId; readonly details: SealedDetails | null };
/** The source says that the threat is open: for the first time, again, or again after it was resolved (R14a). */
export type ThreatDetected = DomainEvent<'ThreatDetected', OpenThreat>;
/** The source says that the threat is open, with other classifications than it said last (R32). */
export type ThreatReclassified = DomainEvent<'ThreatReclassified', OpenThreat>;
/** `report`: what the source told of the threat with it; null where it told no more. Never null of an unknown one (R14a). */
export type ThreatResolved = DomainEvent<
  'ThreatResolved',
  {
    readonly threatId: ThreatId;
    readonly cause: 'reported' | 'deleted';
    readonly report: ThreatReport | null;
  }
>;
/** R14, R14a. `report` as in `ThreatResolved`, for the source's word only. */
export type ThreatIgnored = DomainEvent<
  'ThreatIgnored',
  | { readonly threatId: ThreatId; readonly by: 'source'; readonly report: ThreatReport | null }
  | {
      readonly threatId: ThreatId;
      readonly by: 'admin';
      readonly reason: string | null;
      /** Exclusive: at that instant it reopens by itself; null: until an admin reopens it. */
      readonly until: Instant | null;
    }
>;
/** R14: an admin's ignore ends, by the admin or at its expiry. */
export type ThreatReopened = DomainEvent<
  'ThreatReopened',
  { readonly threatId: ThreatId; readonly cause: 'admin' | 'expired' }
>;

/** What was said of a threat. */
export type ThreatEvent = ThreatDetected | ThreatReclassified | ThreatResolved | ThreatIgnored | ThreatReopened;

export type DeviceEvent =
  | DeviceEnrolled
  | DeviceFoundUnsupported
  | DeviceLinked
  | DeviceSuperseded
  | DeviceAttributesChanged
  | DeviceGroupsChanged
  | DeviceLeftEnrollment
  | DeviceReturnedToEnrollment
  | DeviceActivated
  | DeviceDeactivated
  | DeviceAssessed
  | DeviceHeardAfterGap
  | DeviceDeleted
  | HeartbeatMissed
  | HeartbeatRestored
  | ThreatEvent;
