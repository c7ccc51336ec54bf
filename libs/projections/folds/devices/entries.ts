import { formatInstant } from '#domain/instant.js';
import type { Cause, Entry } from '../projection.js';
import type { ConnectorReport, DeviceBody, Judged } from './rows.js';

const timeOf = (value: Cause['occurredAt']): string | null => (value === null ? null : formatInstant(value));

const sameCodes = (one: readonly { readonly code: string }[], other: readonly { readonly code: string }[]): boolean =>
  one === other || (one.length === other.length && one.every((reason, index) => reason.code === other[index]?.code));

const tellsTheSame = (before: Judged, after: Judged): boolean =>
  before.intune.partnerReportedThreatState === after.intune.partnerReportedThreatState &&
  before.intune.withheld === after.intune.withheld &&
  before.verdict.verdict === after.verdict.verdict &&
  sameCodes(before.verdict.reasons, after.verdict.reasons);

/**
 * The entry for a device whose state, withheld mark, verdict word or reason codes changed; null where none did.
 *
 * @param before what was said of it; null for the first entry of a device
 */
export function deviceEntry(
  key: string,
  { device }: DeviceBody,
  before: Judged | null,
  after: Judged,
  cause: Cause,
): Entry | null {
  if (before !== null && tellsTheSame(before, after)) return null;
  return {
    kind: 'device',
    data: JSON.stringify({
      deviceId: key,
      intuneDeviceId: device.intuneDeviceId,
      entraDeviceId: device.entraDeviceId,
      partnerReportedThreatState: after.intune.partnerReportedThreatState,
      withheld: after.intune.withheld,
      previous: before?.intune.partnerReportedThreatState ?? null,
      verdict: after.verdict.verdict,
      reasons: after.verdict.reasons.map((reason) => reason.code),
      occurredAt: timeOf(cause.occurredAt),
      recordedAt: timeOf(cause.recordedAt),
      causedBy: [cause.eventId],
    }),
  };
}

const reportsTheSame = (before: ConnectorReport, after: ConnectorReport): boolean =>
  before.partnerState === after.partnerState && sameCodes(before.degraded, after.degraded);

/** The entry for a connector whose state or codes of degradation changed; null where neither did. */
export function connectorEntry(before: ConnectorReport | null, after: ConnectorReport | null): Entry | null {
  if (after === null || (before !== null && reportsTheSame(before, after))) return null;
  return {
    kind: 'connector',
    data: JSON.stringify({
      partnerState: after.partnerState,
      previous: before?.partnerState ?? null,
      degraded: after.degraded.map(({ code }) => code),
    }),
  };
}
