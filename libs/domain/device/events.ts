import type { RiskLevel } from '../compliance/levels.js';
import type { DomainEvent, NoData } from '../decider.js';
import type { DirectoryId, MtdDeviceId, ThreatId } from '../identity/ids.js';

export interface DeviceAttributes {
  readonly entraDeviceId: DirectoryId | null;
  /** A lower-case word; null where no source has named it. */
  readonly platform: string | null;
  readonly osVersion: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
}

export interface EnrolledDevice extends DeviceAttributes {
  readonly intuneDeviceId: DirectoryId | null;
  readonly mtdDeviceId: MtdDeviceId | null;
  /** How it came: by `POST /v1/devices` (R8). */
  readonly source: 'manual';
}

export type DeviceEnrolled = DomainEvent<'DeviceEnrolled', EnrolledDevice>;
/** In place of `DeviceEnrolled` where the platform has no MTD support (R6). */
export type DeviceFoundUnsupported = DomainEvent<
  'DeviceFoundUnsupported',
  EnrolledDevice & { readonly reason: 'platform' }
>;
/** All attributes as they are from now on. */
export type DeviceAttributesChanged = DomainEvent<'DeviceAttributesChanged', DeviceAttributes>;
export type DeviceActivated = DomainEvent<'DeviceActivated', NoData>;

/** Lookout's words for what a threat is about. */
export const THREAT_TYPES = ['APPLICATION', 'CONFIGURATION', 'FILE', 'NETWORK', 'OS', 'WEB_CONTENT'] as const;
export type ThreatType = (typeof THREAT_TYPES)[number];
export const isThreatType = (text: string): text is ThreatType => THREAT_TYPES.some((type) => type === text);

/** The source says that the threat is open: for the first time, again, or again after it was resolved (R14a). */
export type ThreatDetected = DomainEvent<
  'ThreatDetected',
  {
    readonly threatId: ThreatId;
    readonly type: ThreatType;
    /** As the source named them, aliases made canonical; may be empty (R10). */
    readonly classifications: readonly string[];
    /** The source's own severity: evidence, not judged by (R13). */
    readonly severity: RiskLevel | null;
  }
>;

export type ThreatResolved = DomainEvent<'ThreatResolved', { readonly threatId: ThreatId; readonly cause: 'reported' }>;

export type DeviceEvent =
  DeviceEnrolled | DeviceFoundUnsupported | DeviceAttributesChanged | DeviceActivated | ThreatDetected | ThreatResolved;
