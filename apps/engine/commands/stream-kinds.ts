import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { compliancePolicyDecider } from '#domain/compliance-policy/decider.js';
import { connectorDecider } from '#domain/connector/decider.js';
import type { Decider } from '#domain/decider.js';
import { deviceDecider } from '#domain/device/decider.js';
import { tenantDecider } from '#domain/tenant/decider.js';
import { threatPolicyDecider } from '#domain/threat-policy/decider.js';

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

export const tenantKind = kindOf(tenantDecider, { TenantRegistered: true, TenantConsentGranted: true });
export const connectorKind = kindOf(connectorDecider, { ConnectorCreated: true, ConnectorConnected: true });
export const threatPolicyKind = kindOf(threatPolicyDecider, { ThreatPolicyInitialized: true });
export const compliancePolicyKind = kindOf(compliancePolicyDecider, {
  CompliancePolicyInitialized: true,
  PlatformRuleChanged: true,
});
export const deviceKind = kindOf(deviceDecider, {
  DeviceEnrolled: true,
  DeviceFoundUnsupported: true,
  DeviceAttributesChanged: true,
  DeviceActivated: true,
  ThreatDetected: true,
  ThreatResolved: true,
});
