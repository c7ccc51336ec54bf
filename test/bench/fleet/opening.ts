import type { VedetteEvent } from '#domain/codec/event-codec.js';
import type { PlatformRule } from '#domain/compliance-policy/events.js';
import { compliancePolicyDecider } from '#domain/compliance-policy/decider.js';
import { connectorDecider } from '#domain/connector/decider.js';
import type { Decider, DomainEvent } from '#domain/decider.js';
import type { DirectoryId, TenantId } from '#domain/identity/ids.js';
import type { StreamName } from '#domain/identity/stream-name.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { tenantDecider } from '#domain/tenant/decider.js';
import { threatPolicyDecider } from '#domain/threat-policy/decider.js';

/** A stream that is written in one go, from its first event on. */
export interface NewStream {
  readonly stream: StreamName;
  readonly events: readonly VedetteEvent[];
}

/**
 * The events that a row of commands leads to.
 *
 * @throws Error where a command is rejected
 */
export function decideAll<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  commands: readonly Command[],
): Event[] {
  let state = decider.initialState;
  return commands.flatMap((command) => {
    const decision = decider.decide(command, state);
    if ('rejection' in decision) throw new Error(decision.rejection.detail);
    for (const event of decision.events) state = decider.evolve(state, event);
    return decision.events;
  });
}

/** Partner data on, and every threat of at least `low` blocks: each change of a device's level shows. */
const STRICT_RULE: PlatformRule = {
  partnerDataEnabled: true,
  requiredSecurityLevel: 'secured',
  blockedOnMissingPartnerData: false,
  unsupportedOsBlocked: false,
  minimumOsVersion: null,
};

/** The streams of a tenant that is open, its connector connected and Android devices judged, in the order of R1 and R2. */
export function openTenant(tenant: TenantId, fullAccessGroupId: DirectoryId, at: Instant): NewStream[] {
  return [
    {
      stream: tenantStream('threatPolicy', tenant),
      events: decideAll(threatPolicyDecider, [{ type: 'InitializeThreatPolicy', at }]),
    },
    {
      stream: tenantStream('compliancePolicy', tenant),
      events: decideAll(compliancePolicyDecider, [
        { type: 'InitializeCompliancePolicy', at },
        { type: 'ChangePlatformRule', at, platform: 'android', rule: STRICT_RULE },
      ]),
    },
    {
      stream: tenantStream('connector', tenant),
      events: decideAll(connectorDecider, [
        { type: 'CreateConnector', at },
        { type: 'RecordSuccess', at, system: 'intune' },
      ]),
    },
    {
      stream: tenantStream('tenant', tenant),
      events: decideAll(tenantDecider, [
        {
          type: 'RegisterTenant',
          at,
          entraTenantId: tenant,
          displayName: 'Benchmark',
          fullAccessGroupId,
          restrictedAccessGroupId: null,
        },
        { type: 'GrantConsent', at },
      ]),
    },
  ];
}
