import fc from 'fast-check';
import type { PlatformRule } from '../compliance-policy/events.js';
import type { CompliancePolicy } from '../compliance-policy/policy.js';
import type { ConnectorFacts, DeviceFacts, ThreatFacts } from '../compliance/facts.js';
import { REQUIRED_SECURITY_LEVELS, RISK_LEVELS } from '../compliance/levels.js';
import type { DeviceCommand } from '../device/commands.js';
import { THREAT_TYPES } from '../device/events.js';
import { directoryId, mtdDeviceId, threatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import { instant } from '../instant.js';
import { DEFAULT_CATALOGUE } from '../threat-policy/default-catalogue.js';
import type { ThreatPolicy } from '../threat-policy/policy.js';

/** The first instant of generated histories: 2026-11-23T00:00:00.000Z. */
export const DAWN = instant(1_795_392_000_000);

/** Few instants, so that many fall together. */
export const anInstant: fc.Arbitrary<Instant> = fc.integer({ min: 1, max: 8 }).map((ms) => instant(DAWN + ms));

const uuid = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
export const aDirectoryId = fc.integer({ min: 1, max: 2 }).map((last) => directoryId(uuid(last)));
const anMtdDeviceId = fc.constantFrom('lookout-1', 'lookout-2').map(mtdDeviceId);

/** Few ids, among them those that a careless record would trip over. */
export const aThreatId = fc.constantFrom('t-1', 't-2', '__proto__', 'constructor').map(threatId);
export const aCode = fc.oneof(
  fc.constantFrom(...Object.keys(DEFAULT_CATALOGUE.classifications)),
  fc.constantFrom('BRAND_NEW', '__proto__', 'toString'),
);
const codes = fc.array(aCode, { maxLength: 3 });
const aSeverity = fc.option(fc.constantFrom(...RISK_LEVELS));

export const aDeviceCommand: fc.Arbitrary<DeviceCommand> = fc.oneof(
  fc.record(
    {
      type: fc.constant('EnrollDevice' as const),
      at: anInstant,
      platform: fc.constantFrom('android', 'ios', 'windows', 'tizen'),
      intuneDeviceId: aDirectoryId,
      mtdDeviceId: anMtdDeviceId,
      entraDeviceId: aDirectoryId,
      osVersion: fc.constantFrom('14.0', '17.4.1'),
      model: fc.constantFrom('Pixel 9', 'iPhone 17'),
    },
    { requiredKeys: ['type', 'at', 'platform', 'intuneDeviceId'] },
  ),
  fc.record({ type: fc.constant('ActivateDevice' as const), at: anInstant }),
  fc.record({
    type: fc.constant('DetectThreat' as const),
    at: anInstant,
    threatId: aThreatId,
    threatType: fc.constantFrom(...THREAT_TYPES),
    classifications: codes,
    severity: aSeverity,
  }),
  fc.record({ type: fc.constant('ResolveThreat' as const), at: anInstant, threatId: aThreatId }),
);

/** Commands as they are decided today: no later one is of an earlier instant. */
export const aDeviceHistory: fc.Arbitrary<readonly DeviceCommand[]> = fc
  .array(aDeviceCommand, { maxLength: 12 })
  .map((commands) => [...commands].sort((a, b) => a.at - b.at));

const aThreat = (id: ThreatFacts['threatId']): fc.Arbitrary<ThreatFacts> =>
  fc.record({
    threatId: fc.constant(id),
    type: fc.constantFrom(...THREAT_TYPES),
    classifications: codes,
    severity: aSeverity,
    status: fc.constantFrom('open', 'resolved', 'ignored'),
    detectedAt: anInstant,
    resolvedAt: fc.option(anInstant),
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
    dataGap: mostly(false),
    threats: threatsOf,
  })
  .map((device) => ({
    ...device,
    generation: 1,
    mtdDeviceId: null,
    entraDeviceId: null,
    manufacturer: null,
    model: null,
    unsupported: device.platform === 'windows',
    reported: device.intuneDeviceId !== null,
    unreportedCause: device.intuneDeviceId === null ? 'noIntuneDeviceId' : null,
    activatedAt: device.activation === 'activated' ? DAWN : null,
  }));

/** One value in seven cases of eight. */
function mostly(value: boolean): fc.Arbitrary<boolean> {
  return fc.integer({ min: 0, max: 7 }).map((number) => (number === 0 ? !value : value));
}

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
