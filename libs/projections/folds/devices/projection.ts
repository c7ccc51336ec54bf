import type { CompliancePolicyEvent } from '#domain/compliance-policy/events.js';
import { compliancePolicyDecider } from '#domain/compliance-policy/decider.js';
import type { ConnectorFacts } from '#domain/compliance/facts.js';
import { rulesOf } from '#domain/compliance/rules.js';
import type { Rules } from '#domain/compliance/rules.js';
import type { ConnectorEvent } from '#domain/connector/events.js';
import { connectorDecider } from '#domain/connector/decider.js';
import type { DeviceEvent } from '#domain/device/events.js';
import { deviceDecider } from '#domain/device/decider.js';
import type { DeviceState } from '#domain/device/decider.js';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import type { Category, StreamAddress } from '#domain/identity/stream-name.js';
import type { TenantEvent } from '#domain/tenant/events.js';
import { tenantDecider } from '#domain/tenant/decider.js';
import type { ThreatPolicyEvent } from '#domain/threat-policy/events.js';
import { threatPolicyDecider } from '#domain/threat-policy/decider.js';
import type { FoldedRow, FoldedTenant, Projection } from '../projection.js';
import { connectorEntry, deviceEntry } from './entries.js';
import type { ConnectorReport, DegradedCode, DeviceBody, TenantBody } from './rows.js';
import { parseDeviceBody, parseTenantBody } from './rows.js';

type TenantLevelEvent = TenantEvent | ConnectorEvent | ThreatPolicyEvent | CompliancePolicyEvent;

/** Every event type and the category whose decider folds it; the compiler asks for each new one. */
const CATEGORY_OF = {
  TenantRegistered: 'tenant',
  TenantConsentGranted: 'tenant',
  ConnectorCreated: 'connector',
  ConnectorConnected: 'connector',
  ThreatPolicyInitialized: 'threatPolicy',
  CompliancePolicyInitialized: 'compliancePolicy',
  PlatformRuleChanged: 'compliancePolicy',
  DeviceEnrolled: 'device',
  DeviceFoundUnsupported: 'device',
  DeviceAttributesChanged: 'device',
  DeviceActivated: 'device',
  ThreatDetected: 'device',
  ThreatResolved: 'device',
} as const satisfies Record<VedetteEvent['type'], Category>;

const isDeviceEvent = (event: VedetteEvent): event is DeviceEvent => CATEGORY_OF[event.type] === 'device';

function evolveTenant(row: TenantBody, event: TenantLevelEvent): TenantBody {
  switch (event.type) {
    case 'TenantRegistered':
    case 'TenantConsentGranted':
      return { ...row, tenant: tenantDecider.evolve(row.tenant, event) };
    case 'ConnectorCreated':
    case 'ConnectorConnected':
      return { ...row, connector: connectorDecider.evolve(row.connector, event) };
    case 'ThreatPolicyInitialized':
      return { ...row, threatPolicy: threatPolicyDecider.evolve(row.threatPolicy, event) };
    case 'CompliancePolicyInitialized':
    case 'PlatformRuleChanged':
      return { ...row, compliancePolicy: compliancePolicyDecider.evolve(row.compliancePolicy, event) };
  }
}

/** The tenant's first event names the rules. Its connector and policies are written before it (R1). */
const rulesFor = (tenant: TenantBody): Rules | null =>
  tenant.tenant.status === 'absent' ? null : rulesOf(tenant.tenant.rulesVersion);

/** R26: either switch off makes the connector degraded. */
function degradedBy(facts: ConnectorFacts): readonly DegradedCode[] {
  const codes: DegradedCode[] = [];
  if (!facts.stateSync.deviceStatus) codes.push('deviceStatusSyncOff');
  if (!facts.stateSync.threatStatus) codes.push('threatStatusSyncOff');
  return codes;
}

function reportOf(row: TenantBody): ConnectorReport | null {
  const rules = rulesFor(row);
  if (rules === null) return null;
  return {
    partnerState: rules.partnerState(row.connector.facts, row.compliancePolicy),
    degraded: degradedBy(row.connector.facts),
  };
}

const judgeAlike = (before: TenantBody, after: TenantBody): boolean =>
  before.threatPolicy === after.threatPolicy &&
  before.compliancePolicy === after.compliancePolicy &&
  before.connector.facts === after.connector.facts &&
  rulesFor(before) === rulesFor(after);

function judge(tenant: TenantBody, device: DeviceState, before: DeviceBody | null, revision: number): DeviceBody {
  const rules = rulesFor(tenant);
  if (rules === null) throw new Error('a device event before the first event of its tenant');
  const toldBefore = before?.toldBefore ?? false;
  const intune = rules.intuneState(device, tenant.threatPolicy, tenant.connector.facts, toldBefore);
  return {
    device,
    verdict: rules.evaluate(device, tenant.threatPolicy, tenant.compliancePolicy, tenant.connector.facts),
    intune,
    toldBefore: toldBefore || intune.partnerReportedThreatState !== null,
    stale: false,
    revision,
  };
}

/** Devices with their verdict (R15–R20) and Intune state (R25–R28), and the change feed. */
export const devicesProjection: Projection<TenantBody, DeviceBody> = {
  name: 'devices',
  version: 1,
  handles: new Set(Object.keys(CATEGORY_OF)),
  keyOf: (stream: StreamAddress) => stream.device,
  initialTenant: {
    tenant: tenantDecider.initialState,
    connector: connectorDecider.initialState,
    threatPolicy: threatPolicyDecider.initialState,
    compliancePolicy: compliancePolicyDecider.initialState,
    report: null,
  },

  foldTenant(tenant, { event }): FoldedTenant<TenantBody> {
    if (isDeviceEvent(event)) throw new Error(`${event.type} in a stream that is not a device's`);
    const evolved = evolveTenant(tenant, event);
    const row = { ...evolved, report: reportOf(evolved) };
    return { row, entry: connectorEntry(tenant.report, row.report), fansOut: !judgeAlike(tenant, row) };
  },

  foldRow(key, tenant, row, { event, revision, cause }): FoldedRow<DeviceBody> {
    if (!isDeviceEvent(event)) throw new Error(`${event.type} in a device's stream`);
    const device = deviceDecider.evolve(row?.device ?? deviceDecider.initialState, event);
    const after = judge(tenant, device, row, revision);
    return { row: after, entry: deviceEntry(key, row, after, cause) };
  },

  refold(key, tenant, row, cause): FoldedRow<DeviceBody> {
    const after = judge(tenant, row.device, row, row.revision);
    return { row: after, entry: deviceEntry(key, row, after, cause) };
  },

  stale(key, tenant, row, cause): FoldedRow<DeviceBody> {
    const after: DeviceBody = {
      device: row?.device ?? deviceDecider.initialState,
      verdict: {
        verdict: 'notEvaluated',
        level: row?.verdict.level ?? 'secured',
        reasons: [{ code: 'stale' }],
        policyRevisions: row?.verdict.policyRevisions ?? {
          threatPolicy: tenant.threatPolicy.revision,
          compliancePolicy: tenant.compliancePolicy.revision,
        },
      },
      intune: { partnerReportedThreatState: null, withheld: 'stale' },
      toldBefore: row?.toldBefore ?? false,
      stale: true,
      revision: row?.revision ?? -1,
    };
    return { row: after, entry: deviceEntry(key, row, after, cause) };
  },

  parseRow: parseDeviceBody,
  parseTenant: parseTenantBody,
};
