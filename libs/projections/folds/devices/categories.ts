import type { VedetteEvent } from '#domain/codec/event-codec.js';
import type { Category } from '#domain/identity/stream-name.js';

/** Every event type and the category whose decider folds it; the compiler asks for each new one. */
const CATEGORY_OF = {
  TenantRegistered: 'tenant',
  TenantConsentGranted: 'tenant',
  AccessGroupsChanged: 'tenant',
  RulesAdopted: 'tenant',
  PersonErased: 'tenant',
  TenantClosed: 'tenant',
  ConnectorCreated: 'connector',
  ConnectorConnected: 'connector',
  HeartbeatFrequencyChanged: 'connector',
  UnresponsivenessThresholdChanged: 'connector',
  PollingIntervalChanged: 'connector',
  DisconnectThresholdChanged: 'connector',
  DeleteOnUnenrollmentChanged: 'connector',
  StateSyncChanged: 'connector',
  ErrorRecipientChanged: 'connector',
  ConnectorHeartbeatMissed: 'connector',
  ConnectorHeartbeatRestored: 'connector',
  ConnectorBecameUnresponsive: 'connector',
  ConnectorBecameResponsive: 'connector',
  ConnectorFailed: 'connector',
  ConnectorRecovered: 'connector',
  ConnectorDeprovisioned: 'connector',
  SweepHeld: 'connector',
  SweepReleased: 'connector',
  GroupAdded: 'enrollmentGroups',
  GroupRemoved: 'enrollmentGroups',
  GroupResolved: 'enrollmentGroups',
  GroupUnresolved: 'enrollmentGroups',
  NestedGroupsChanged: 'enrollmentGroups',
  ThreatPolicyInitialized: 'threatPolicy',
  RiskLevelChanged: 'threatPolicy',
  ThreatPolicyReset: 'threatPolicy',
  CompliancePolicyInitialized: 'compliancePolicy',
  PlatformRuleChanged: 'compliancePolicy',
  DeviceEnrolled: 'device',
  DeviceFoundUnsupported: 'device',
  DeviceLinked: 'device',
  DeviceSuperseded: 'device',
  DeviceAttributesChanged: 'device',
  DeviceGroupsChanged: 'device',
  DeviceLeftEnrollment: 'device',
  DeviceReturnedToEnrollment: 'device',
  DeviceActivated: 'device',
  DeviceDeactivated: 'device',
  DeviceAssessed: 'device',
  DeviceHeardAfterGap: 'device',
  DeviceDeleted: 'device',
  HeartbeatMissed: 'device',
  HeartbeatRestored: 'device',
  ThreatDetected: 'device',
  ThreatReclassified: 'device',
  ThreatResolved: 'device',
  ThreatIgnored: 'device',
  ThreatReopened: 'device',
  UserSignedIn: 'user',
  NotificationPreferenceChanged: 'user',
  IngestGapDetected: 'ingest',
  IngestEventSetAside: 'ingest',
  IngestEventRetried: 'ingest',
  IngestEventKept: 'ingest',
  IngestCheckpointed: 'ingest',
  AlertSent: 'mail',
  ErrorReportSent: 'mail',
} as const satisfies Record<VedetteEvent['type'], Category>;

type CategoryOf = typeof CATEGORY_OF;

/** The events of one category. */
export type EventOf<Of extends Category> = Extract<
  VedetteEvent,
  { readonly type: { [Type in keyof CategoryOf]: CategoryOf[Type] extends Of ? Type : never }[keyof CategoryOf] }
>;

export const isOf = <Of extends Category>(category: Of, event: VedetteEvent): event is EventOf<Of> =>
  CATEGORY_OF[event.type] === category;

/** Of a source nothing but its gaps is judged (R33); the rest tells how its events were taken in. */
const passesOver = (type: string, category: Category): boolean =>
  category === 'user' || category === 'mail' || (category === 'ingest' && type !== 'IngestGapDetected');

/** What a verdict, a state of the connector or a list of devices can come from: not who signs in, nor what was mailed. */
export const HANDLED_TYPES: ReadonlySet<string> = new Set(
  Object.entries(CATEGORY_OF)
    .filter(([type, category]) => !passesOver(type, category))
    .map(([type]) => type),
);
