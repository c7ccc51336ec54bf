import type { SourceGap } from '#domain/compliance/facts.js';
import { rulesOf } from '#domain/compliance/rules.js';
import type { Rules } from '#domain/compliance/rules.js';
import type { DeviceLevel } from '#domain/compliance/levels.js';
import type { DeviceBody, Judged, TenantBody } from './rows.js';

/** The tenant's first event names the rules. Its connector and policies are written before it (R1). */
export const rulesFor = ({ tenant }: TenantBody): Rules | null =>
  tenant.status === 'absent' ? null : rulesOf(tenant.rulesVersion);

const listed = new WeakMap<TenantBody['gaps'], readonly SourceGap[]>();

/** R33: all gaps of a tenant in one list, made once for each change of them. */
export function gapsOf({ gaps }: TenantBody): readonly SourceGap[] {
  const known = listed.get(gaps);
  if (known !== undefined) return known;
  const all = Object.values(gaps).flat();
  listed.set(gaps, all);
  return all;
}

/**
 * Whether devices are judged alike by both. Of the connector only what a verdict or an Intune state is computed from
 * counts: a changed threshold passes by events of the devices, and a failure is the connector's own.
 */
export function judgeAlike(before: TenantBody, after: TenantBody): boolean {
  const [one, other] = [before.connector.facts, after.connector.facts];
  return (
    before.threatPolicy === after.threatPolicy &&
    before.compliancePolicy === after.compliancePolicy &&
    before.gaps === after.gaps &&
    one.provisioning === other.provisioning &&
    one.unresponsive === other.unresponsive &&
    one.stateSync.deviceStatus === other.stateSync.deviceStatus &&
    one.stateSync.threatStatus === other.stateSync.threatStatus &&
    one.stateSync.reportMisconfigured === other.stateSync.reportMisconfigured &&
    rulesFor(before) === rulesFor(after)
  );
}

/** Of a device whose events can't be followed any more: it is never taken for what it last was. */
const stale = ({ threatPolicy, compliancePolicy }: TenantBody, level: DeviceLevel): Judged => ({
  verdict: {
    verdict: 'notEvaluated',
    level,
    reasons: [{ code: 'stale' }],
    policyRevisions: { threatPolicy: threatPolicy.revision, compliancePolicy: compliancePolicy.revision },
  },
  intune: { partnerReportedThreatState: null, withheld: 'stale' },
});

/**
 * What is said of a device now (R9, R10, R15–R20, R25–R28). It is not stored: a change of a policy would have to write each
 * row that it concerns, and the same function tells it in a microsecond.
 *
 * @throws Error before the tenant's first event
 */
export function judged(tenant: TenantBody, { device, toldBefore, staleLevel }: DeviceBody): Judged {
  if (staleLevel !== null) return stale(tenant, staleLevel);
  const rules = rulesFor(tenant);
  if (rules === null) throw new Error('a device event before the first event of its tenant');
  const { threatPolicy, compliancePolicy, connector } = tenant;
  return {
    verdict: rules.evaluate(device, threatPolicy, compliancePolicy, connector.facts, gapsOf(tenant)),
    intune: rules.intuneState(device, threatPolicy, connector.facts, toldBefore),
  };
}
