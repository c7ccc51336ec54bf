import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { compliancePolicyDecider } from '#domain/compliance-policy/decider.js';
import { connectorDecider } from '#domain/connector/decider.js';
import type { Decider } from '#domain/decider.js';
import { deviceDecider } from '#domain/device/decider.js';
import { enrollmentGroupsDecider } from '#domain/enrollment-groups/decider.js';
import { ingestDecider } from '#domain/ingest/decider.js';
import { mailDecider } from '#domain/mail/decider.js';
import { tenantDecider } from '#domain/tenant/decider.js';
import { threatPolicyDecider } from '#domain/threat-policy/decider.js';
import { userDecider } from '#domain/user/decider.js';

/** What the command loop needs to know of a stream category: its decider, and which events are its own. */
export interface StreamKind<State, Command, Event extends VedetteEvent> {
  readonly decider: Decider<State, Command, Event>;
  readonly owns: (event: VedetteEvent) => event is Event;
}

/** @param types all event types of the category: the compiler misses none */
function kindOf<State, Command, Event extends VedetteEvent>(
  decider: Decider<State, Command, Event>,
  types: Readonly<Record<Event['type'], true>>,
): StreamKind<State, Command, Event> {
  return { decider, owns: (event): event is Event => Object.hasOwn(types, event.type) };
}

export const tenantKind = kindOf(tenantDecider, {
  TenantRegistered: true,
  TenantConsentGranted: true,
  AccessGroupsChanged: true,
  RulesAdopted: true,
  PersonErased: true,
  TenantClosed: true,
});
export const connectorKind = kindOf(connectorDecider, {
  ConnectorCreated: true,
  ConnectorConnected: true,
  HeartbeatFrequencyChanged: true,
  UnresponsivenessThresholdChanged: true,
  PollingIntervalChanged: true,
  DisconnectThresholdChanged: true,
  DeleteOnUnenrollmentChanged: true,
  StateSyncChanged: true,
  ErrorRecipientChanged: true,
  ConnectorHeartbeatMissed: true,
  ConnectorHeartbeatRestored: true,
  ConnectorBecameUnresponsive: true,
  ConnectorBecameResponsive: true,
  ConnectorFailed: true,
  ConnectorRecovered: true,
  ConnectorDeprovisioned: true,
  SweepHeld: true,
  SweepReleased: true,
});
export const enrollmentGroupsKind = kindOf(enrollmentGroupsDecider, {
  GroupAdded: true,
  GroupRemoved: true,
  GroupResolved: true,
  GroupUnresolved: true,
  NestedGroupsChanged: true,
});
export const threatPolicyKind = kindOf(threatPolicyDecider, {
  ThreatPolicyInitialized: true,
  RiskLevelChanged: true,
  ThreatPolicyReset: true,
});
export const compliancePolicyKind = kindOf(compliancePolicyDecider, {
  CompliancePolicyInitialized: true,
  PlatformRuleChanged: true,
});
export const deviceKind = kindOf(deviceDecider, {
  DeviceEnrolled: true,
  DeviceFoundUnsupported: true,
  DeviceLinked: true,
  DeviceSuperseded: true,
  DeviceAttributesChanged: true,
  DeviceGroupsChanged: true,
  DeviceLeftEnrollment: true,
  DeviceReturnedToEnrollment: true,
  DeviceActivated: true,
  DeviceDeactivated: true,
  DeviceAssessed: true,
  DeviceHeardAfterGap: true,
  DeviceDeleted: true,
  HeartbeatMissed: true,
  HeartbeatRestored: true,
  ThreatDetected: true,
  ThreatReclassified: true,
  ThreatResolved: true,
  ThreatIgnored: true,
  ThreatReopened: true,
});
export const userKind = kindOf(userDecider, { UserSignedIn: true, NotificationPreferenceChanged: true });
export const ingestKind = kindOf(ingestDecider, {
  IngestGapDetected: true,
  IngestEventSetAside: true,
  IngestEventRetried: true,
  IngestEventKept: true,
  IngestCheckpointed: true,
});
export const mailKind = kindOf(mailDecider, { AlertSent: true, ErrorReportSent: true });
