import type { HistoryEvent } from './history.js';
import { partsOf } from './history.js';
import type { Fields } from './json.js';
import { flag, object, text, textOrNull, time } from './json.js';

export interface PolicyRow {
  readonly risk: string;
  readonly userCannotRemediate: boolean;
  readonly requiredConfiguration: boolean;
}

export interface PlatformRule {
  readonly partnerDataEnabled: boolean;
  readonly requiredSecurityLevel: string;
  readonly blockedOnMissingPartnerData: boolean;
  readonly unsupportedOsBlocked: boolean;
  readonly minimumOsVersion: string | null;
}

/** What all devices of a tenant are judged by. */
export interface Tenant {
  provisioning: 'notSetUp' | 'connected' | 'unavailable';
  unresponsive: boolean;
  deviceStatus: boolean;
  threatStatus: boolean;
  reportMisconfigured: boolean;
  /** R33: ends of the gaps. */
  gapEnds: number[];
  threatPolicy: Map<string, PolicyRow>;
  threatPolicyRevision: number;
  platformRules: Map<string, PlatformRule>;
  compliancePolicyRevision: number;
}

function catalogueOf(data: Fields): Map<string, PolicyRow> {
  const rows = object(data, 'classifications');
  return new Map(
    Object.keys(rows).map((code) => {
      const row = object(rows, code);
      const userCannotRemediate = flag(row, 'userCannotRemediate');
      const requiredConfiguration = flag(row, 'requiredConfiguration');
      return [code, { risk: text(row, 'risk'), userCannotRemediate, requiredConfiguration }];
    }),
  );
}

const ruleOf = (data: Fields): PlatformRule => ({
  partnerDataEnabled: flag(data, 'partnerDataEnabled'),
  requiredSecurityLevel: text(data, 'requiredSecurityLevel'),
  blockedOnMissingPartnerData: flag(data, 'blockedOnMissingPartnerData'),
  unsupportedOsBlocked: flag(data, 'unsupportedOsBlocked'),
  minimumOsVersion: textOrNull(data, 'minimumOsVersion'),
});

function takeStateSync(tenant: Tenant, data: Fields): void {
  tenant.deviceStatus = flag(data, 'deviceStatus');
  tenant.threatStatus = flag(data, 'threatStatus');
  tenant.reportMisconfigured = flag(data, 'reportMisconfigured');
}

function happen(tenant: Tenant, { type, data }: HistoryEvent): void {
  switch (type) {
    case 'ConnectorCreated':
      tenant.provisioning = 'notSetUp';
      tenant.unresponsive = false;
      takeStateSync(tenant, object(data, 'stateSync'));
      return;
    case 'ConnectorConnected':
      tenant.provisioning = 'connected';
      return;
    case 'ConnectorDeprovisioned':
      tenant.provisioning = 'unavailable';
      tenant.unresponsive = false;
      return;
    case 'ConnectorBecameUnresponsive':
      tenant.unresponsive = true;
      return;
    case 'ConnectorBecameResponsive':
      tenant.unresponsive = false;
      return;
    case 'StateSyncChanged':
      takeStateSync(tenant, data);
      return;
    case 'IngestGapDetected':
      tenant.gapEnds.push(time(data['to'] ?? null));
      return;
    case 'ThreatPolicyInitialized':
    case 'ThreatPolicyReset':
      tenant.threatPolicy = catalogueOf(data);
      return;
    case 'RiskLevelChanged': {
      const code = text(data, 'classification');
      const row = tenant.threatPolicy.get(code);
      if (row === undefined) throw new TypeError(`a risk level of a code outside the table: ${code}`);
      tenant.threatPolicy.set(code, { ...row, risk: text(data, 'risk') });
      return;
    }
    case 'CompliancePolicyInitialized':
      tenant.platformRules = new Map([
        ['android', ruleOf(object(data, 'android'))],
        ['ios', ruleOf(object(data, 'ios'))],
      ]);
      return;
    case 'PlatformRuleChanged':
      tenant.platformRules.set(text(data, 'platform'), ruleOf(object(data, 'rule')));
      return;
    default:
      // Nothing else that happens to a tenant has a part in a verdict.
      return;
  }
}

/** A tenant after its events, in the order in which they happened. A policy's revision is that of its stream. */
export function tenantAfter(events: readonly HistoryEvent[]): Tenant {
  const tenant: Tenant = {
    provisioning: 'notSetUp',
    unresponsive: false,
    deviceStatus: true,
    threatStatus: true,
    reportMisconfigured: false,
    gapEnds: [],
    threatPolicy: new Map(),
    threatPolicyRevision: -1,
    platformRules: new Map(),
    compliancePolicyRevision: -1,
  };
  for (const event of events) {
    const { category } = partsOf(event.stream);
    if (category === 'threatPolicy') tenant.threatPolicyRevision += 1;
    if (category === 'compliancePolicy') tenant.compliancePolicyRevision += 1;
    happen(tenant, event);
  }
  return tenant;
}
