import type { CompliancePolicy } from '#domain/compliance-policy/decider.js';
import type { PartnerReportedThreatState, PartnerState, Withheld } from '#domain/compliance/intune.js';
import type { Verdict } from '#domain/compliance/verdict.js';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { DeviceState } from '#domain/device/decider.js';
import type { TenantState } from '#domain/tenant/decider.js';
import type { ThreatPolicy } from '#domain/threat-policy/decider.js';

/** What Intune would be told of a device (R25–R28). */
export interface IntuneState {
  readonly partnerReportedThreatState: PartnerReportedThreatState | null;
  /** Why it is told nothing; `stale`: the device's events can't be followed any more. */
  readonly withheld: Withheld | 'stale' | null;
}

/** One device. */
export interface DeviceBody {
  readonly device: DeviceState;
  readonly verdict: Verdict;
  readonly intune: IntuneState;
  /** R25: a state other than null was computed before, in any generation. */
  readonly toldBefore: boolean;
  readonly stale: boolean;
  /** Revision of the device's own stream, -1 where none of its events could be folded. */
  readonly revision: number;
}

export type DegradedCode = 'deviceStatusSyncOff' | 'threatStatusSyncOff';

/** What the feed says of a connector. */
export interface ConnectorReport {
  readonly partnerState: PartnerState;
  readonly degraded: readonly DegradedCode[];
}

/** What all devices of a tenant are judged by. */
export interface TenantBody {
  readonly tenant: TenantState;
  readonly connector: ConnectorState;
  readonly threatPolicy: ThreatPolicy;
  readonly compliancePolicy: CompliancePolicy;
  /** Null until the tenant's first event names the rules to judge by. */
  readonly report: ConnectorReport | null;
}

function hasAll<Name extends string>(value: unknown, ...names: readonly Name[]): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && names.every((name) => name in value);
}

// The rows are our own, written by this very version: the guards tell a row of another shape, they do not check each field.
const isDeviceBody = (value: unknown): value is DeviceBody =>
  hasAll(value, 'device', 'verdict', 'intune', 'toldBefore', 'stale', 'revision');
const isTenantBody = (value: unknown): value is TenantBody =>
  hasAll(value, 'tenant', 'connector', 'threatPolicy', 'compliancePolicy', 'report');

/** @throws TypeError or SyntaxError where the text is no row that this version wrote */
export function parseDeviceBody(text: string): DeviceBody {
  const value: unknown = JSON.parse(text);
  if (!isDeviceBody(value)) throw new TypeError('not a row of the device projection');
  return value;
}

/** @throws TypeError or SyntaxError where the text is no row that this version wrote */
export function parseTenantBody(text: string): TenantBody {
  const value: unknown = JSON.parse(text);
  if (!isTenantBody(value)) throw new TypeError('not a tenant row of the device projection');
  return value;
}
