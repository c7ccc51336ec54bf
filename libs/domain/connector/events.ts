import type { DomainEvent, NoData } from '../decider.js';

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

export type ConnectorCreated = DomainEvent<'ConnectorCreated', ConnectorSettings>;

/** The first heartbeat after consent or set-up: `notSetUp` ends (R24). */
export type ConnectorConnected = DomainEvent<'ConnectorConnected', NoData>;

export type ConnectorEvent = ConnectorCreated | ConnectorConnected;
