import type { DomainEvent, NoData } from '../decider.js';
import type { PersonId, SweepId } from '../identity/ids.js';
import type { Instant } from '../instant.js';

export interface StateSync {
  readonly deviceStatus: boolean;
  readonly threatStatus: boolean;
  readonly reportMisconfigured: boolean;
}

export interface ConnectorSettings {
  /** Minutes, 1–1440. */
  readonly heartbeatFrequencyMinutes: number;
  /** Days, 1–90. */
  readonly unresponsivenessThresholdDays: number;
  /** Minutes, 1–1440. */
  readonly pollingIntervalMinutes: number;
  /** Days, 1–90. */
  readonly disconnectedAfterDays: number;
  readonly deleteOnUnenrollment: boolean;
  readonly stateSync: StateSync;
}

/** The outside systems whose failures a connector tells apart. Only those of `intune` are heartbeats (R23, R24). */
export const SYSTEMS = ['intune', 'graph', 'lookout', 'mail'] as const;
export type System = (typeof SYSTEMS)[number];
export const isSystem = (text: string): text is System => SYSTEMS.some((system) => system === text);

/** The connector begins, or is set up again after deprovisioning, with the settings it then has. */
export type ConnectorCreated = DomainEvent<'ConnectorCreated', ConnectorSettings>;
/** The first heartbeat after consent or set-up: `notSetUp` ends (R24). */
export type ConnectorConnected = DomainEvent<'ConnectorConnected', NoData>;

export type HeartbeatFrequencyChanged = DomainEvent<
  'HeartbeatFrequencyChanged',
  { readonly heartbeatFrequencyMinutes: number }
>;
export type UnresponsivenessThresholdChanged = DomainEvent<
  'UnresponsivenessThresholdChanged',
  { readonly unresponsivenessThresholdDays: number }
>;
export type PollingIntervalChanged = DomainEvent<'PollingIntervalChanged', { readonly pollingIntervalMinutes: number }>;
export type DisconnectThresholdChanged = DomainEvent<
  'DisconnectThresholdChanged',
  { readonly disconnectedAfterDays: number }
>;
export type DeleteOnUnenrollmentChanged = DomainEvent<
  'DeleteOnUnenrollmentChanged',
  { readonly deleteOnUnenrollment: boolean }
>;
export type StateSyncChanged = DomainEvent<'StateSyncChanged', StateSync>;
/** The address itself is kept beside the log; null: nobody is told. */
export type ErrorRecipientChanged = DomainEvent<'ErrorRecipientChanged', { readonly recipientId: PersonId | null }>;

/** R23: no heartbeat succeeded for two intervals. */
export type ConnectorHeartbeatMissed = DomainEvent<'ConnectorHeartbeatMissed', { readonly lastHeartbeatAt: Instant }>;
/** R23. `frequency`: a changed frequency cleared it. */
export type ConnectorHeartbeatRestored = DomainEvent<
  'ConnectorHeartbeatRestored',
  { readonly cause: 'heartbeat' | 'frequency' }
>;
/** R23: no heartbeat succeeded for the unresponsiveness threshold. */
export type ConnectorBecameUnresponsive = DomainEvent<
  'ConnectorBecameUnresponsive',
  { readonly lastHeartbeatAt: Instant }
>;
/** R23. `threshold`: a changed threshold cleared it. */
export type ConnectorBecameResponsive = DomainEvent<
  'ConnectorBecameResponsive',
  { readonly cause: 'heartbeat' | 'threshold' }
>;
/** R24: an answer that a retry cannot mend. */
export type ConnectorFailed = DomainEvent<'ConnectorFailed', { readonly system: System; readonly code: FailureCode }>;
/** R24: the system's next success. */
export type ConnectorRecovered = DomainEvent<'ConnectorRecovered', { readonly system: System }>;
export type ConnectorDeprovisioned = DomainEvent<'ConnectorDeprovisioned', NoData>;

/** R22a: a sweep that would disconnect too many devices at once waits for a release. */
export type SweepHeld = DomainEvent<
  'SweepHeld',
  {
    readonly sweepId: SweepId;
    /** That it would have disconnected. */
    readonly devices: number;
    /** Of all devices that are judged. */
    readonly judged: number;
  }
>;
export type SweepReleased = DomainEvent<'SweepReleased', { readonly sweepId: SweepId }>;

/** R24: the codes that a retry cannot mend. Any other is a failed try, which is R23's business. */
export const FAILURE_CODES = ['401', '403', '404', 'consentWithdrawn'] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];
export const isFailureCode = (text: string): text is FailureCode => FAILURE_CODES.some((code) => code === text);

export type ConnectorEvent =
  | ConnectorCreated
  | ConnectorConnected
  | HeartbeatFrequencyChanged
  | UnresponsivenessThresholdChanged
  | PollingIntervalChanged
  | DisconnectThresholdChanged
  | DeleteOnUnenrollmentChanged
  | StateSyncChanged
  | ErrorRecipientChanged
  | ConnectorHeartbeatMissed
  | ConnectorHeartbeatRestored
  | ConnectorBecameUnresponsive
  | ConnectorBecameResponsive
  | ConnectorFailed
  | ConnectorRecovered
  | ConnectorDeprovisioned
  | SweepHeld
  | SweepReleased;
