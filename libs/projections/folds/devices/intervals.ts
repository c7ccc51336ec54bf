import type { OffendingThreat, Reason } from '#domain/compliance/verdict.js';
import type { IntervalBody, Judged } from './rows.js';

const sameThreats = (one: readonly OffendingThreat[], other: readonly OffendingThreat[]): boolean =>
  one.length === other.length &&
  one.every(({ threatId, risk }, index) => threatId === other[index]?.threatId && risk === other[index].risk);

function sameReason(one: Reason, other: Reason | undefined): boolean {
  switch (one.code) {
    case 'unreported':
      return other?.code === one.code && other.cause === one.cause;
    case 'unsupportedOs':
      return (
        other?.code === one.code && other.osVersion === one.osVersion && other.minimumOsVersion === one.minimumOsVersion
      );
    case 'threatLevel':
      return (
        other?.code === one.code &&
        other.requiredSecurityLevel === one.requiredSecurityLevel &&
        other.level === one.level &&
        sameThreats(one.threats, other.threats)
      );
    default:
      return other?.code === one.code;
  }
}

const sameReasons = (one: readonly Reason[], other: readonly Reason[]): boolean =>
  one.length === other.length && one.every((reason, index) => sameReason(reason, other[index]));

/** Whether both say the same of their device: verdict word, reasons with all they name, level, state and withheld mark. */
export const saysTheSame = (before: Judged, after: Judged): boolean =>
  before.intune.partnerReportedThreatState === after.intune.partnerReportedThreatState &&
  before.intune.withheld === after.intune.withheld &&
  before.verdict.verdict === after.verdict.verdict &&
  before.verdict.level === after.verdict.level &&
  sameReasons(before.verdict.reasons, after.verdict.reasons);

/** What is said of a device from here on, as JSON text. */
export function intervalOf({ verdict, intune }: Judged): string {
  const body: IntervalBody = {
    verdict: verdict.verdict,
    reasons: verdict.reasons,
    level: verdict.level,
    partnerReportedThreatState: intune.partnerReportedThreatState,
    withheld: intune.withheld,
    policyRevisions: verdict.policyRevisions,
  };
  return JSON.stringify(body);
}
