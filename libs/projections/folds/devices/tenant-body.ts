import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { compliancePolicyDecider } from '#domain/compliance-policy/decider.js';
import type { SourceGap } from '#domain/compliance/facts.js';
import { connectorDecider } from '#domain/connector/decider.js';
import { enrollmentGroupsDecider } from '#domain/enrollment-groups/decider.js';
import type { SourceName } from '#domain/identity/ids.js';
import type { StreamAddress } from '#domain/identity/stream-name.js';
import { ingestDecider } from '#domain/ingest/decider.js';
import { tenantDecider } from '#domain/tenant/decider.js';
import { threatPolicyDecider } from '#domain/threat-policy/decider.js';
import type { EventOf } from './categories.js';
import { isOf } from './categories.js';
import { degradedBy } from './degradations.js';
import { rulesFor } from './judging.js';
import type { ConnectorReport, TenantBody } from './rows.js';

export const INITIAL_TENANT: TenantBody = {
  tenant: tenantDecider.initialState,
  connector: connectorDecider.initialState,
  threatPolicy: threatPolicyDecider.initialState,
  compliancePolicy: compliancePolicyDecider.initialState,
  enrollmentGroups: enrollmentGroupsDecider.initialState,
  gaps: {},
  report: null,
};

/** A source may be called like a property that every object has: only the record's own count. */
const gapsOf = ({ gaps }: TenantBody, source: SourceName): readonly SourceGap[] =>
  (Object.hasOwn(gaps, source) ? gaps[source] : undefined) ?? ingestDecider.initialState.gaps;

function withGaps(row: TenantBody, source: SourceName, event: EventOf<'ingest'>): TenantBody {
  const before = gapsOf(row, source);
  const { gaps } = ingestDecider.evolve({ ...ingestDecider.initialState, gaps: before }, event);
  return gaps === before ? row : { ...row, gaps: { ...row.gaps, [source]: gaps } };
}

function evolve(row: TenantBody, event: VedetteEvent, address: StreamAddress): TenantBody {
  if (isOf('tenant', event)) return { ...row, tenant: tenantDecider.evolve(row.tenant, event) };
  if (isOf('connector', event)) return { ...row, connector: connectorDecider.evolve(row.connector, event) };
  if (isOf('threatPolicy', event)) return { ...row, threatPolicy: threatPolicyDecider.evolve(row.threatPolicy, event) };
  if (isOf('compliancePolicy', event)) {
    return { ...row, compliancePolicy: compliancePolicyDecider.evolve(row.compliancePolicy, event) };
  }
  if (isOf('enrollmentGroups', event)) {
    return { ...row, enrollmentGroups: enrollmentGroupsDecider.evolve(row.enrollmentGroups, event) };
  }
  if (isOf('ingest', event) && address.category === 'ingest') return withGaps(row, address.source, event);
  throw new Error(`${event.type} in a stream of ${address.category}`);
}

function reportOf(row: TenantBody): ConnectorReport | null {
  const rules = rulesFor(row);
  if (rules === null) return null;
  return {
    partnerState: rules.partnerState(row.connector.facts, row.compliancePolicy),
    degraded: degradedBy(row),
  };
}

/** The tenant's row after an event of one of its streams. @throws Error for an event that belongs elsewhere */
export function evolveTenant(row: TenantBody, event: VedetteEvent, address: StreamAddress): TenantBody {
  const evolved = evolve(row, event, address);
  return { ...evolved, report: reportOf(evolved) };
}
