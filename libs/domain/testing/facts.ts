import type { PlatformRule } from '../compliance-policy/events.js';
import type { CompliancePolicy } from '../compliance-policy/policy.js';
import type { ConnectorFacts, DeviceFacts, ThreatFacts } from '../compliance/facts.js';
import { directoryId, threatId } from '../identity/ids.js';
import { DAWN } from './arbitraries.js';

/** A phone that nothing speaks against: reported, activated, assessed, without threats. */
export const device: DeviceFacts = {
  generation: 1,
  intuneDeviceId: directoryId('00000000-0000-4000-8000-000000000001'),
  mtdDeviceId: null,
  entraDeviceId: null,
  platform: 'android',
  osVersion: '14.0',
  manufacturer: null,
  model: null,
  unsupported: false,
  supersededBy: null,
  reported: true,
  unreportedCause: null,
  groups: [],
  activation: 'activated',
  activatedAt: DAWN,
  disconnected: false,
  disconnectedSince: null,
  lastHeardAt: DAWN,
  assessed: true,
  namedAt: null,
  heardAfterGapAt: null,
  threats: [],
};

/** An open threat. */
export const threat = (id: string, classifications: readonly string[]): ThreatFacts => ({
  threatId: threatId(id),
  type: 'APPLICATION',
  classifications,
  severity: null,
  status: 'open',
  detectedAt: DAWN,
  resolvedAt: null,
  ignoredUntil: null,
});

/** A rule that tolerates nothing and blocks nothing else. */
export const RULE: PlatformRule = {
  partnerDataEnabled: true,
  requiredSecurityLevel: 'secured',
  blockedOnMissingPartnerData: false,
  unsupportedOsBlocked: false,
  minimumOsVersion: null,
};

/** The same rule for both platforms. */
export const policyOf = (rule: PlatformRule): CompliancePolicy => ({ revision: 4, android: rule, ios: rule });

export const CONNECTED: ConnectorFacts = {
  provisioning: 'connected',
  unresponsive: false,
  failed: false,
  stateSync: { deviceStatus: true, threatStatus: true, reportMisconfigured: false },
};
