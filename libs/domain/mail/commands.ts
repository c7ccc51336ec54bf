import type { System } from '../connector/events.js';
import type { DeviceId, PersonId, ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { AlertRisk } from './events.js';

/** R29: for these people a threat is first open at a risk of which they want to hear. Who was told of it is not told again. */
export interface SendAlert {
  readonly type: 'SendAlert';
  readonly at: Instant;
  readonly deviceId: DeviceId;
  readonly threatId: ThreatId;
  readonly risk: AlertRisk;
  readonly recipients: readonly PersonId[];
}

/** R30: a system failed. The same error within 24 hours of its last report sends none, and is counted by the caller. */
export interface ReportFailure {
  readonly type: 'ReportFailure';
  readonly at: Instant;
  readonly recipientId: PersonId;
  readonly system: System;
  readonly code: string;
  /** Failures of this system with this code since the last report of it, this one included. */
  readonly occurrences: number;
}

/** R30: the system works again. One report, where its failure was reported. */
export interface ReportRecovery {
  readonly type: 'ReportRecovery';
  readonly at: Instant;
  readonly recipientId: PersonId;
  readonly system: System;
}

export type MailCommand = SendAlert | ReportFailure | ReportRecovery;
