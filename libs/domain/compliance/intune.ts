/** Microsoft Graph's `managedDevicePartnerReportedHealthState`. */
export const PARTNER_REPORTED_THREAT_STATES = [
  'unknown',
  'activated',
  'deactivated',
  'secured',
  'lowSeverity',
  'mediumSeverity',
  'highSeverity',
  'unresponsive',
  'compromised',
  'misconfigured',
] as const;
export type PartnerReportedThreatState = (typeof PARTNER_REPORTED_THREAT_STATES)[number];

/** Why Intune is told nothing about a device (R25, R26). */
export const WITHHELD = ['unsupported', 'superseded', 'deleted', 'unreported', 'deviceStatusOff'] as const;
export type Withheld = (typeof WITHHELD)[number];

/** What Intune would be told about a device; exactly one of the two is null. */
export interface IntuneState {
  readonly partnerReportedThreatState: PartnerReportedThreatState | null;
  readonly withheld: Withheld | null;
}

/** Microsoft Graph's `mobileThreatPartnerTenantState` of the connector (R24). */
export const PARTNER_STATES = ['unavailable', 'available', 'enabled', 'unresponsive', 'notSetUp', 'error'] as const;
export type PartnerState = (typeof PARTNER_STATES)[number];
