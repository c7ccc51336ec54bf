import fc from 'fast-check';
import type { PlatformRule } from '../compliance-policy/events.js';
import type { CompliancePolicy } from '../compliance-policy/policy.js';
import type { ConnectorFacts, DeviceFacts, SourceGap, ThreatFacts } from '../compliance/facts.js';
import { REQUIRED_SECURITY_LEVELS } from '../compliance/levels.js';
import { THREAT_TYPES } from '../device/events.js';
import { threatId } from '../identity/ids.js';
import { DEFAULT_CATALOGUE } from '../threat-policy/default-catalogue.js';
import type { ThreatPolicy } from '../threat-policy/policy.js';
import { aDirectoryId, anInstant, aSeverity, codes, DAWN, OTHER_DEVICE } from './values.js';

export { aDeviceHistory } from './device-commands.js';
export { aCode, aDirectoryId, anInstant, aThreatId, DAWN } from './values.js';

const aThreat = (id: ThreatFacts['threatId']): fc.Arbitrary<ThreatFacts> =>
  fc.record({
    threatId: fc.constant(id),
    type: fc.constantFrom(...THREAT_TYPES),
    classifications: codes,
    severity: aSeverity,
    status: fc.constantFrom('open', 'resolved', 'ignored'),
    detectedAt: anInstant,
    resolvedAt: fc.option(anInstant),
    ignoredUntil: fc.option(anInstant),
  });

export const threatsOf: fc.Arbitrary<readonly ThreatFacts[]> = fc
  .uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 5 })
  .chain((numbers) => fc.tuple(...numbers.sort((a, b) => a - b).map((number) => aThreat(threatId(`t-${number}`)))));

/** Any device, most of them judged: activated, reported, of a supported platform. */
export const aDevice: fc.Arbitrary<DeviceFacts> = fc
  .record({
    intuneDeviceId: fc.option(aDirectoryId, { freq: 8 }),
    platform: fc.constantFrom('android', 'ios', 'android', 'ios', 'windows', null),
    osVersion: fc.constantFrom('9', '14.0', '17.4.1', 'beta', null),
    superseded: mostly(false),
    activation: fc.constantFrom('activated', 'activated', 'activated', 'pending', 'deactivated', 'deleted'),
    disconnected: mostly(false),
    assessed: mostly(true),
    namedAt: fc.option(anInstant),
    heardAfterGapAt: fc.option(anInstant),
    threats: threatsOf,
  })
  .map(({ superseded, ...device }) => ({
    ...device,
    supersededBy: superseded ? OTHER_DEVICE : null,
    generation: 1,
    mtdDeviceId: null,
    entraDeviceId: null,
    manufacturer: null,
    model: null,
    unsupported: device.platform === 'windows',
    reported: device.intuneDeviceId !== null,
    unreportedCause: device.intuneDeviceId === null ? 'noIntuneDeviceId' : null,
    groups: [],
    activatedAt: device.activation === 'activated' ? DAWN : null,
    disconnectedSince: device.disconnected ? DAWN : null,
    lastHeardAt: device.activation === 'activated' ? DAWN : null,
  }));

/** One value in seven cases of eight. */
function mostly(value: boolean): fc.Arbitrary<boolean> {
  return fc.integer({ min: 0, max: 7 }).map((number) => (number === 0 ? !value : value));
}

/** R33: no gap, mostly; else one or two. */
export const someGaps: fc.Arbitrary<readonly SourceGap[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.tuple(anInstant, anInstant).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a })),
      { minLength: 1, maxLength: 2 },
    ),
  },
);

export const aRule: fc.Arbitrary<PlatformRule> = fc.record({
  partnerDataEnabled: mostly(true),
  requiredSecurityLevel: fc.constantFrom(...REQUIRED_SECURITY_LEVELS),
  blockedOnMissingPartnerData: fc.boolean(),
  unsupportedOsBlocked: fc.boolean(),
  minimumOsVersion: fc.constantFrom('10', '17', null),
});

export const aCompliancePolicy: fc.Arbitrary<CompliancePolicy> = fc.record({
  revision: fc.nat({ max: 9 }),
  android: aRule,
  ios: aRule,
});

export const aConnector: fc.Arbitrary<ConnectorFacts> = fc.record({
  provisioning: fc.constantFrom('connected', 'connected', 'connected', 'notSetUp', 'unavailable'),
  unresponsive: mostly(false),
  failed: fc.boolean(),
  stateSync: fc.record({ deviceStatus: mostly(true), threatStatus: mostly(true), reportMisconfigured: fc.boolean() }),
});

export const DEFAULT_POLICY: ThreatPolicy = { revision: 0, catalogue: DEFAULT_CATALOGUE };
