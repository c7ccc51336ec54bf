import type { CompliancePolicy } from '#domain/compliance-policy/decider.js';
import type { SourceGap } from '#domain/compliance/facts.js';
import type { PartnerReportedThreatState, PartnerState, Withheld } from '#domain/compliance/intune.js';
import type { DeviceLevel } from '#domain/compliance/levels.js';
import type { Verdict } from '#domain/compliance/verdict.js';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { DeviceState } from '#domain/device/state.js';
import type { EnrollmentGroupsState } from '#domain/enrollment-groups/decider.js';
import type { SourceName } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { TenantState } from '#domain/tenant/decider.js';
import type { ThreatPolicy } from '#domain/threat-policy/decider.js';
import type { StoredDevice } from './stored-device.js';
import { deviceIn, STORED_FIELDS, storedDevice } from './stored-device.js';

/** What Intune would be told of a device (R25–R28). */
export interface IntuneState {
  readonly partnerReportedThreatState: PartnerReportedThreatState | null;
  /** Why it is told nothing; `stale`: the device's events can't be followed any more. */
  readonly withheld: Withheld | 'stale' | null;
}

/** What is said of a device: computed from its row and its tenant's whenever it is asked for, see `judged`. */
export interface Judged {
  readonly verdict: Verdict;
  readonly intune: IntuneState;
}

/** One device, as its own events tell it. One that was deleted or joined to another keeps its row. */
export interface DeviceBody {
  readonly device: DeviceState;
  /** R25: a state other than null was computed before, in any generation. */
  readonly toldBefore: boolean;
  /** The level that it had when its events could not be followed any more; null: they can. */
  readonly staleLevel: DeviceLevel | null;
  /** R33: a gap of a source stands for it. Follows from the device and its tenant: kept, because few events change it. */
  readonly inGap: boolean;
  /** Revision of the device's own stream, -1 where none of its events could be folded. */
  readonly revision: number;
}

/** Why a connector does less than it should, in the order in which they are told. */
export type DegradedCode =
  | 'deviceStatusSyncOff'
  | 'threatStatusSyncOff'
  | 'heartbeatMissed'
  | 'error'
  | 'sweepHeld'
  | 'groupUnresolved'
  | 'dataGap';

export interface Degradation {
  readonly code: DegradedCode;
  /** Of the oldest of its kind that stands. */
  readonly since: Instant;
}

/** What is told of a connector. */
export interface ConnectorReport {
  readonly partnerState: PartnerState;
  readonly degraded: readonly Degradation[];
}

/** What all devices of a tenant are judged by, and how its connector and its groups stand. */
export interface TenantBody {
  readonly tenant: TenantState;
  readonly connector: ConnectorState;
  readonly threatPolicy: ThreatPolicy;
  readonly compliancePolicy: CompliancePolicy;
  readonly enrollmentGroups: EnrollmentGroupsState;
  /** R33: by source, those that are recorded. */
  readonly gaps: Readonly<Record<SourceName, readonly SourceGap[]>>;
  /** Null until the tenant's first event names the rules to judge by. */
  readonly report: ConnectorReport | null;
}

/** What was said of a device from one moment to the next: the body of an interval. */
export interface IntervalBody {
  readonly verdict: Verdict['verdict'];
  readonly reasons: Verdict['reasons'];
  readonly level: Verdict['level'];
  readonly partnerReportedThreatState: IntuneState['partnerReportedThreatState'];
  readonly withheld: IntuneState['withheld'];
  /** Those in force when it began. */
  readonly policyRevisions: Verdict['policyRevisions'];
}

function hasAll<Name extends string>(value: unknown, ...names: readonly Name[]): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && names.every((name) => name in value);
}

/** A device's row as it is stored: first what the row adds to the device. */
type StoredDeviceBody = readonly [
  revision: DeviceBody['revision'],
  toldBefore: DeviceBody['toldBefore'],
  staleLevel: DeviceBody['staleLevel'],
  inGap: DeviceBody['inGap'],
  device: StoredDevice,
];

// The rows are our own, written by this very version: the guards tell a row of another shape, they do not check each field.
const isDeviceBody = (value: unknown): value is StoredDeviceBody =>
  Array.isArray(value) && value.length === 5 && Array.isArray(value[4]) && value[4].length === STORED_FIELDS;
const isTenantBody = (value: unknown): value is TenantBody =>
  hasAll(value, 'tenant', 'connector', 'threatPolicy', 'compliancePolicy', 'enrollmentGroups', 'gaps', 'report');
const isIntervalBody = (value: unknown): value is IntervalBody =>
  hasAll(value, 'verdict', 'reasons', 'level', 'partnerReportedThreatState', 'withheld', 'policyRevisions');

function parsed<Body>(text: string, isBody: (value: unknown) => value is Body, what: string): Body {
  const value: unknown = JSON.parse(text);
  if (!isBody(value)) throw new TypeError(`not ${what} of the device projection`);
  return value;
}

export function writeDeviceBody({ revision, toldBefore, staleLevel, inGap, device }: DeviceBody): string {
  const stored: StoredDeviceBody = [revision, toldBefore, staleLevel, inGap, storedDevice(device)];
  return JSON.stringify(stored);
}

/** @throws TypeError or SyntaxError where the text is no row that this version wrote */
export function parseDeviceBody(text: string): DeviceBody {
  const [revision, toldBefore, staleLevel, inGap, device] = parsed(text, isDeviceBody, 'a row');
  return { device: deviceIn(device), toldBefore, staleLevel, inGap, revision };
}

/** @throws TypeError or SyntaxError where the text is no row that this version wrote */
export const parseTenantBody = (text: string): TenantBody => parsed(text, isTenantBody, 'a tenant row');

/** @throws TypeError or SyntaxError where the text is no interval that this version wrote */
export const parseIntervalBody = (text: string): IntervalBody => parsed(text, isIntervalBody, 'an interval');
