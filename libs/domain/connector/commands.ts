import type { PersonId, SweepId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { StateSync, System } from './events.js';

/** R1: written before the tenant's own first event. */
export interface CreateConnector {
  readonly type: 'CreateConnector';
  readonly at: Instant;
}

/** R24: deprovisions; from then on Intune ignores the partner's data. */
export interface DeprovisionConnector {
  readonly type: 'DeprovisionConnector';
  readonly at: Instant;
}

/** R24: sets up again, with the settings it had; `notSetUp` until the next heartbeat. */
export interface SetUpConnector {
  readonly type: 'SetUpConnector';
  readonly at: Instant;
}

/**
 * R23: both settings of the connection. A setting that is left out keeps its value.
 *
 * `lastHeartbeatAt`: the newest successful heartbeat, kept beside the log; null while none was ever posted, and so none
 * is missed.
 */
export interface ChangeConnectionSettings {
  readonly type: 'ChangeConnectionSettings';
  readonly at: Instant;
  readonly heartbeatFrequencyMinutes: number;
  readonly unresponsivenessThresholdDays?: number | undefined;
  readonly lastHeartbeatAt: Instant | null;
}

/** R6, R8, R22: what is left out keeps its value. */
export interface ChangeEnrollmentSettings {
  readonly type: 'ChangeEnrollmentSettings';
  readonly at: Instant;
  readonly pollingIntervalMinutes?: number | undefined;
  readonly disconnectedAfterDays?: number | undefined;
  readonly deleteOnUnenrollment?: boolean | undefined;
}

/** R26, R27: `reportMisconfigured` keeps its value where it is left out. */
export interface ChangeStateSync {
  readonly type: 'ChangeStateSync';
  readonly at: Instant;
  readonly stateSync: Omit<StateSync, 'reportMisconfigured'> & { readonly reportMisconfigured?: boolean | undefined };
}

/** R30. */
export interface ChangeErrorRecipient {
  readonly type: 'ChangeErrorRecipient';
  readonly at: Instant;
  readonly recipientId: PersonId | null;
}

/**
 * R23, R24: a success. Of `intune` it is a heartbeat; of any other system it ends that system's failure.
 *
 * `lastHeartbeatAt`: the newest heartbeat before this one, where one was ever posted. What was overdue after it is
 * recorded first, so that it does not matter whether a timer came by in time.
 */
export interface RecordSuccess {
  readonly type: 'RecordSuccess';
  readonly at: Instant;
  readonly system: System;
  readonly lastHeartbeatAt?: Instant | null | undefined;
}

/** R24: a failed try. `code` is the system's own word. */
export interface RecordFailure {
  readonly type: 'RecordFailure';
  readonly at: Instant;
  readonly system: System;
  readonly code: string;
}

/**
 * R23: the clock has passed an instant at which a heartbeat may have become overdue. Decides by the settings; what is
 * due is recorded at the instant it was due, what is not changes nothing.
 */
export interface CheckHeartbeat {
  readonly type: 'CheckHeartbeat';
  /** The instant looked at: what falls due later is not yet. */
  readonly at: Instant;
  readonly lastHeartbeatAt: Instant;
}

/** R22a: a sweep would disconnect more than the limit. While one is held, newly due devices join it. */
export interface HoldSweep {
  readonly type: 'HoldSweep';
  readonly at: Instant;
  readonly sweepId: SweepId;
  readonly devices: number;
  readonly judged: number;
}

/** R22a: an admin lets a held sweep go. */
export interface ReleaseSweep {
  readonly type: 'ReleaseSweep';
  readonly at: Instant;
  readonly sweepId: SweepId;
}

export type ConnectorCommand =
  | CreateConnector
  | DeprovisionConnector
  | SetUpConnector
  | ChangeConnectionSettings
  | ChangeEnrollmentSettings
  | ChangeStateSync
  | ChangeErrorRecipient
  | RecordSuccess
  | RecordFailure
  | CheckHeartbeat
  | HoldSweep
  | ReleaseSweep;
