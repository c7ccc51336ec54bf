import type { VedetteEvent } from '../../codec/event-codec.js';
import { decodeEvent } from '../../codec/event-codec.js';
import type { CompliancePolicyEvent } from '../../compliance-policy/events.js';
import type {
  ConnectorBecameResponsive,
  ConnectorBecameUnresponsive,
  ConnectorConnected,
  ConnectorCreated,
  ConnectorDeprovisioned,
} from '../../connector/events.js';
import type { DeviceEvent } from '../../device/events.js';
import type { DeviceState } from '../../device/state.js';
import type { IngestGapDetected } from '../../ingest/events.js';
import type { RecordedEvent } from '../../log/event-log.js';
import type { RulesAdopted, TenantRegistered } from '../../tenant/events.js';
import type { ThreatPolicyEvent } from '../../threat-policy/events.js';

/** The events that a verdict can rest on. Whether a device was assessed is a matter of the Intune state alone. */
export type EvidenceEvent =
  | Exclude<DeviceEvent, { readonly type: 'DeviceAssessed' | 'DeviceReturnedToEnrollment' }>
  | TenantRegistered
  | RulesAdopted
  | ConnectorCreated
  | ConnectorConnected
  | ConnectorDeprovisioned
  | ConnectorBecameUnresponsive
  | ConnectorBecameResponsive
  | ThreatPolicyEvent
  | CompliancePolicyEvent
  | IngestGapDetected;

/** An event that a verdict may rest on, and where it stands. */
export interface Evidence {
  readonly id: string;
  readonly position: string;
  /** Number of the event in its stream, 0 for the first. */
  readonly n: number;
  readonly event: EvidenceEvent;
}

const TYPES = {
  DeviceEnrolled: true,
  DeviceFoundUnsupported: true,
  DeviceLinked: true,
  DeviceSuperseded: true,
  DeviceAttributesChanged: true,
  DeviceGroupsChanged: true,
  DeviceLeftEnrollment: true,
  DeviceActivated: true,
  DeviceDeactivated: true,
  DeviceHeardAfterGap: true,
  DeviceDeleted: true,
  HeartbeatMissed: true,
  HeartbeatRestored: true,
  ThreatDetected: true,
  ThreatReclassified: true,
  ThreatResolved: true,
  ThreatIgnored: true,
  ThreatReopened: true,
  TenantRegistered: true,
  RulesAdopted: true,
  ConnectorCreated: true,
  ConnectorConnected: true,
  ConnectorDeprovisioned: true,
  ConnectorBecameUnresponsive: true,
  ConnectorBecameResponsive: true,
  ThreatPolicyInitialized: true,
  RiskLevelChanged: true,
  ThreatPolicyReset: true,
  CompliancePolicyInitialized: true,
  PlatformRuleChanged: true,
  IngestGapDetected: true,
} as const satisfies Record<EvidenceEvent['type'], true>;

/** Whether a verdict can rest on events of a type. */
export const isEvidenceType = (type: string): boolean => Object.hasOwn(TYPES, type);

const isEvidenceEvent = (event: VedetteEvent): event is EvidenceEvent => isEvidenceType(event.type);

/**
 * A recorded event as evidence; null for one that no verdict rests on.
 *
 * @throws UndecodableEvent
 */
export function evidenceOf(recorded: RecordedEvent): Evidence | null {
  if (!isEvidenceType(recorded.type)) return null;
  const decoded = decodeEvent(recorded);
  if (!decoded.known || !isEvidenceEvent(decoded.event)) return null;
  const { id, position, revision: n } = recorded;
  return { id, position, n, event: decoded.event };
}

/** Observations of which a device remembers what still says something, by the numbers of the events that told it. */
const REMEMBERED: ReadonlySet<string> = new Set([
  'DeviceActivated',
  'DeviceDeactivated',
  'HeartbeatMissed',
  'HeartbeatRestored',
  'ThreatDetected',
  'ThreatReclassified',
  'ThreatResolved',
  'ThreatIgnored',
  'ThreatReopened',
]);

/**
 * Tells which events of a device its verdict may rest on, without reading them: of what was said again and again, and of
 * threats that are over, the device's state knows what does not matter any more. A device that was joined to it may have
 * brought a threat as it was when it was not over.
 */
export function mayMatterTo(device: DeviceState): (type: string, n: number) => boolean {
  const { activations, heartbeats, joined, untold } = device;
  const threats = device.threats.filter(({ status }) => status === 'open' || joined.length > 0);
  const said = [...threats, ...untold].flatMap(({ words }) => words);
  const remembered = new Set([...activations, ...heartbeats, ...said].map(({ n }) => n));
  return (type, n) => isEvidenceType(type) && (!REMEMBERED.has(type) || remembered.has(n));
}
