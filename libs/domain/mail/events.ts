import type { System } from '../connector/events.js';
import type { DomainEvent } from '../decider.js';
import type { DeviceId, PersonId, ThreatId } from '../identity/ids.js';

/** A risk of which a person can be told (R29). */
export const ALERT_RISKS = ['low', 'medium', 'high'] as const;
export type AlertRisk = (typeof ALERT_RISKS)[number];
export const isAlertRisk = (text: string): text is AlertRisk => ALERT_RISKS.some((risk) => risk === text);

/** R29: a threat alert went to these people; each is told once per threat. */
export type AlertSent = DomainEvent<
  'AlertSent',
  {
    readonly deviceId: DeviceId;
    readonly threatId: ThreatId;
    readonly risk: AlertRisk;
    readonly recipients: readonly PersonId[];
  }
>;

/** R30: a report on a failed or recovered system went to the error recipient. */
export type ErrorReportSent = DomainEvent<
  'ErrorReportSent',
  {
    readonly recipientId: PersonId;
    readonly system: System;
    readonly code: string;
    readonly about: 'failure' | 'recovery';
    /** How often it happened since the last report of it, this time included; 1 or more. */
    readonly occurrences: number;
  }
>;

export type MailEvent = AlertSent | ErrorReportSent;
