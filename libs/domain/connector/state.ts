import type { ConnectorFacts } from '../compliance/facts.js';
import type { PersonId, SweepId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import { instant } from '../instant.js';
import type { ConnectorSettings, FailureCode, System } from './events.js';

/** R24: a system that fails. One per system: its newest code, and since when it has failed without a success. */
export interface StandingFailure {
  readonly system: System;
  readonly code: FailureCode;
  readonly since: Instant;
}

/** R22a: a sweep that waits for its release. */
export interface HeldSweep {
  readonly sweepId: SweepId;
  readonly since: Instant;
  readonly devices: number;
}

/** A connector as its stream tells it. Plain JSON: the read models store it. */
export interface ConnectorState {
  readonly created: boolean;
  readonly settings: ConnectorSettings;
  /** What verdicts need. `unresponsive` and `failed` say the same as the fields below. */
  readonly facts: ConnectorFacts;
  readonly recipientId: PersonId | null;
  /** Of the first heartbeat since consent or set-up; null while there was none. */
  readonly connectedAt: Instant | null;
  /** The newest heartbeat since then that the log tells of; there may be newer ones beside it. */
  readonly heartbeatAt: Instant | null;
  readonly heartbeatMissedSince: Instant | null;
  readonly unresponsiveSince: Instant | null;
  readonly failures: readonly StandingFailure[];
  /** At most one. */
  readonly heldSweeps: readonly HeldSweep[];
  /** The last 100 sweeps that were let go, oldest first. */
  readonly releasedSweeps: readonly SweepId[];
  /** When an admin last let a sweep go: what was due by then is not held again. Null where it never happened. */
  readonly sweepReleasedAt: Instant | null;
  /** When the heartbeat frequency, the unresponsiveness threshold and the disconnect threshold got their values. */
  readonly frequencySince: Instant;
  readonly unresponsivenessSince: Instant;
  readonly disconnectThresholdSince: Instant;
  /** Since when these switches of the state sync are off; null where they are on. */
  readonly deviceStatusOffSince: Instant | null;
  readonly threatStatusOffSince: Instant | null;
}

/** What a connector is created with (R6, R22, R23, R26, R27). */
export const OPENING_SETTINGS: ConnectorSettings = {
  heartbeatFrequencyMinutes: 10,
  unresponsivenessThresholdDays: 7,
  pollingIntervalMinutes: 5,
  disconnectedAfterDays: 30,
  deleteOnUnenrollment: false,
  stateSync: { deviceStatus: true, threatStatus: true, reportMisconfigured: false },
};

const NEVER = instant(0);

/** Before its first event. The instants mean nothing until then. */
export const INITIAL_CONNECTOR: ConnectorState = {
  created: false,
  settings: OPENING_SETTINGS,
  facts: { provisioning: 'notSetUp', unresponsive: false, failed: false, stateSync: OPENING_SETTINGS.stateSync },
  recipientId: null,
  connectedAt: null,
  heartbeatAt: null,
  heartbeatMissedSince: null,
  unresponsiveSince: null,
  failures: [],
  heldSweeps: [],
  releasedSweeps: [],
  sweepReleasedAt: null,
  frequencySince: NEVER,
  unresponsivenessSince: NEVER,
  disconnectThresholdSince: NEVER,
  deviceStatusOffSince: null,
  threatStatusOffSince: null,
};
