import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compliancePolicyDecider } from '../compliance-policy/decider.js';
import { connectorDecider } from '../connector/decider.js';
import { deviceDecider } from '../device/decider.js';
import { directoryId, tenantId } from '../identity/ids.js';
import { formatInstant } from '../instant.js';
import { tenantDecider } from '../tenant/decider.js';
import { aDeviceHistory, anInstant, aRule, DAWN } from '../testing/arbitraries.js';
import { eventsAfter } from '../testing/decider-specification.js';
import { threatPolicyDecider } from '../threat-policy/decider.js';
import type { VedetteEvent } from './event-codec.js';
import { decodeEvent, encodeEvent } from './event-codec.js';

const at = DAWN;

/** The events of a tenant that opens. */
const opening: readonly VedetteEvent[] = [
  ...eventsAfter(connectorDecider, [
    { type: 'CreateConnector', at },
    { type: 'RecordSuccess', at, system: 'intune' },
  ]),
  ...eventsAfter(threatPolicyDecider, [{ type: 'InitializeThreatPolicy', at }]),
  ...eventsAfter(compliancePolicyDecider, [{ type: 'InitializeCompliancePolicy', at }]),
  ...eventsAfter(tenantDecider, [
    {
      type: 'RegisterTenant',
      at,
      entraTenantId: tenantId('00000000-0000-4000-8000-000000000001'),
      displayName: 'Contoso “Süd” 🛰',
      fullAccessGroupId: directoryId('00000000-0000-4000-8000-000000000002'),
      restrictedAccessGroupId: null,
    },
    { type: 'GrantConsent', at },
  ]),
];

function throughTheLog(event: VedetteEvent): unknown {
  const { type, data, schemaVersion } = encodeEvent(event);
  const occurredAt = formatInstant(event.occurredAt);
  const metadata = JSON.stringify({
    tenantId: '00000000-0000-4000-8000-000000000001',
    actor: { type: 'system', id: 'spec' },
    commandId: 'a',
    requestHash: 'b',
    correlationId: 'c',
    causationId: 'd',
    occurredAt,
    schemaVersion,
    recordedAt: occurredAt,
  });
  const decoded = decodeEvent({ type, data, metadata });
  return decoded.known ? decoded.event : decoded;
}

describe('the codec of events', () => {
  it('reads every event back as it was written', () => {
    expect(opening.map(throughTheLog)).toEqual(opening);
    fc.assert(
      fc.property(aDeviceHistory, (history) => {
        const events = eventsAfter(deviceDecider, history);
        expect(events.map(throughTheLog)).toEqual(events);
      }),
    );
    fc.assert(
      fc.property(aRule, fc.constantFrom('android', 'ios'), anInstant, (rule, platform, occurredAt) => {
        const event: VedetteEvent = { type: 'PlatformRuleChanged', occurredAt, data: { platform, rule } };
        expect(throughTheLog(event)).toEqual(event);
      }),
    );
  });

  it('writes the same bytes for the same event, whatever the order of its fields', () => {
    const rule = {
      minimumOsVersion: '14',
      unsupportedOsBlocked: true,
      blockedOnMissingPartnerData: false,
      requiredSecurityLevel: 'low',
      partnerDataEnabled: true,
    } as const;
    const { data } = encodeEvent({ type: 'PlatformRuleChanged', occurredAt: at, data: { rule, platform: 'ios' } });
    expect(data).toBe(
      '{"platform":"ios","rule":{"partnerDataEnabled":true,"requiredSecurityLevel":"low","blockedOnMissingPartnerData":false,"unsupportedOsBlocked":true,"minimumOsVersion":"14"}}',
    );
  });
});
