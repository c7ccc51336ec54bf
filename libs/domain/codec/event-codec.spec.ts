import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compliancePolicyDecider } from '../compliance-policy/decider.js';
import { connectorDecider } from '../connector/decider.js';
import type { Decider, DomainEvent } from '../decider.js';
import { deviceDecider } from '../device/decider.js';
import { enrollmentGroupsDecider } from '../enrollment-groups/decider.js';
import { ingestDecider } from '../ingest/decider.js';
import { formatInstant } from '../instant.js';
import { mailDecider } from '../mail/decider.js';
import type { TenantCommand } from '../tenant/commands.js';
import { tenantDecider } from '../tenant/decider.js';
import {
  aCompliancePolicyCommand,
  aConnectorCommand,
  aMailCommand,
  anEnrollmentGroupsCommand,
  anIngestCommand,
  aTenantCommand,
  aThreatPolicyCommand,
  aUserCommand,
  CONTOSO,
  PHONES,
} from '../testing/commands.js';
import { eventsAfter } from '../testing/decider-specification.js';
import { aDeviceHistory } from '../testing/device-commands.js';
import { DAWN } from '../testing/values.js';
import { threatPolicyDecider } from '../threat-policy/decider.js';
import { userDecider } from '../user/decider.js';
import type { VedetteEvent } from './event-codec.js';
import { decodeEvent, encodeEvent, EVENT_VERSIONS } from './event-codec.js';

const at = DAWN;

const heartbeat = { type: 'RecordSuccess', at, system: 'intune' } as const;
const register: TenantCommand = {
  type: 'RegisterTenant',
  at,
  entraTenantId: CONTOSO,
  displayName: 'Contoso “Süd” 🛰',
  fullAccessGroupId: PHONES,
  restrictedAccessGroupId: null,
};

/** What a decider writes in a random history that begins with its opening. */
const eventsOfAny = <State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  opening: readonly Command[],
  aCommand: fc.Arbitrary<Command>,
): fc.Arbitrary<readonly Event[]> =>
  fc.array(aCommand, { maxLength: 12 }).map((commands) => eventsAfter(decider, [...opening, ...commands]));

const HISTORIES: readonly (readonly [string, fc.Arbitrary<readonly VedetteEvent[]>])[] = [
  ['tenant', eventsOfAny(tenantDecider, [register, { type: 'GrantConsent', at }], aTenantCommand)],
  ['connector', eventsOfAny(connectorDecider, [{ type: 'CreateConnector', at }, heartbeat], aConnectorCommand)],
  ['enrollmentGroups', eventsOfAny(enrollmentGroupsDecider, [], anEnrollmentGroupsCommand)],
  ['threatPolicy', eventsOfAny(threatPolicyDecider, [{ type: 'InitializeThreatPolicy', at }], aThreatPolicyCommand)],
  [
    'compliancePolicy',
    eventsOfAny(compliancePolicyDecider, [{ type: 'InitializeCompliancePolicy', at }], aCompliancePolicyCommand),
  ],
  ['device', aDeviceHistory.map((history) => eventsAfter(deviceDecider, history))],
  ['user', eventsOfAny(userDecider, [], aUserCommand)],
  ['ingest', eventsOfAny(ingestDecider, [], anIngestCommand)],
  ['mail', eventsOfAny(mailDecider, [], aMailCommand)],
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
  it.each(HISTORIES)('reads every event of a %s back as it was written', (_category, history) => {
    fc.assert(
      fc.property(history, (events) => {
        expect(events.map(throughTheLog)).toEqual(events);
      }),
    );
  });

  it('is put to the test with every event that there is', () => {
    const seen = new Set<string>(
      HISTORIES.flatMap(([, history]) => fc.sample(history, { numRuns: 500, seed: 1 }).flat()).map(({ type }) => type),
    );
    expect([...EVENT_VERSIONS.keys()].filter((type) => !seen.has(type))).toEqual(['RulesAdopted']);
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
