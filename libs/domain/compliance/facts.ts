import type { DirectoryId, MtdDeviceId, ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { ThreatType } from '../device/events.js';
import type { RiskLevel } from './levels.js';

/** A threat as the fold of its device's events knows it. */
export interface ThreatFacts {
  readonly threatId: ThreatId;
  readonly type: ThreatType;
  readonly classifications: readonly string[];
  readonly severity: RiskLevel | null;
  readonly status: 'open' | 'resolved' | 'ignored';
  /** Of the observation that opened it first. */
  readonly detectedAt: Instant;
  readonly resolvedAt: Instant | null;
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
  readonly superseded: boolean;
  /** R8: has an Intune id and is enrolled by hand, by a group or by the feed. */
  readonly reported: boolean;
  /** Why it is not reported; null where it is. */
  readonly unreportedCause: 'noIntuneDeviceId' | 'leftEnrollment' | null;
  readonly activation: 'pending' | 'activated' | 'deactivated' | 'deleted';
  /** Last `DeviceActivated` that found the device not activated (R28). */
  readonly activatedAt: Instant | null;
  readonly disconnected: boolean;
  /** R28: since the last activation a check-in, a secure status, or a threat open at or after it. */
  readonly assessed: boolean;
  /** A gap of its source is not closed for it (R33). */
  readonly dataGap: boolean;
  /** All threats of the generation, in the order of their ids. */
  readonly threats: readonly ThreatFacts[];
}

/** What verdicts need of the connector. */
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
