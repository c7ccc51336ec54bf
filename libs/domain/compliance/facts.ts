import type { ThreatType } from '../device/events.js';
import type { DeviceId, DirectoryId, MtdDeviceId, ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { RiskLevel } from './levels.js';

/** A threat as the fold of its device's events knows it. */
export interface ThreatFacts {
  readonly threatId: ThreatId;
  readonly type: ThreatType;
  readonly classifications: readonly string[];
  readonly severity: RiskLevel | null;
  readonly status: 'open' | 'resolved' | 'ignored';
  /** Of the first report in this generation. */
  readonly detectedAt: Instant;
  /** The first word that it is resolved, of those that stand; null unless it is. */
  readonly resolvedAt: Instant | null;
  /** Expiry of an admin's ignore that stands; null where there is none. */
  readonly ignoredUntil: Instant | null;
}

/** What the verdict and the Intune state are computed from, as far as the device's own stream tells it. */
export interface DeviceFacts {
  /** Generation of the enrolment, 1 for the first; 0 before any. */
  readonly generation: number;
  readonly intuneDeviceId: DirectoryId | null;
  readonly mtdDeviceId: MtdDeviceId | null;
  readonly entraDeviceId: DirectoryId | null;
  readonly platform: string | null;
  readonly osVersion: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly unsupported: boolean;
  /** R33a: the device that it proved to be; null where it is itself. */
  readonly supersededBy: DeviceId | null;
  /** R8: has an Intune id and is enrolled by hand, by a group or by the feed. */
  readonly reported: boolean;
  /** Why it is not reported; null where it is. */
  readonly unreportedCause: 'noIntuneDeviceId' | 'leftEnrollment' | null;
  /** Names of the enrollment groups that hold it, in the order of their code units. */
  readonly groups: readonly string[];
  readonly activation: 'pending' | 'activated' | 'deactivated' | 'deleted';
  /** Last `DeviceActivated` that found the device not activated (R28). */
  readonly activatedAt: Instant | null;
  /** R22: its heartbeat is missed. Says something of an activated device only. */
  readonly disconnected: boolean;
  /** Since when; null where it is not. */
  readonly disconnectedSince: Instant | null;
  /** R22: the newest sighting that the log tells of; there may be a newer one beside it. */
  readonly lastHeardAt: Instant | null;
  /** R28: since the last activation a check-in, a secure status, or a threat open at or after it. */
  readonly assessed: boolean;
  /** R33: since when it carries an id of the MTD service; null where it has none. */
  readonly namedAt: Instant | null;
  /** R33: the newest sighting that closed a gap. */
  readonly heardAfterGapAt: Instant | null;
  /** All threats of the generation, in the order of their ids. */
  readonly threats: readonly ThreatFacts[];
}

/** R33: what a live source said between the two instants is lost. */
export interface SourceGap {
  readonly from: Instant;
  readonly to: Instant;
}

/** What verdicts need of the connector, and of the sources. */
export interface ConnectorFacts {
  /** `unavailable` after deprovisioning, `notSetUp` before the first heartbeat after consent (R24). */
  readonly provisioning: 'notSetUp' | 'connected' | 'unavailable';
  readonly unresponsive: boolean;
  readonly failed: boolean;
  readonly stateSync: {
    readonly deviceStatus: boolean;
    readonly threatStatus: boolean;
    readonly reportMisconfigured: boolean;
  };
}
