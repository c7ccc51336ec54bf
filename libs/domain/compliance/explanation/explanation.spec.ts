import { describe, expect, it } from '@jest/globals';
import { OPENING_RULE } from '../../compliance-policy/policy.js';
import type { PlatformRule } from '../../compliance-policy/events.js';
import { OPENING_SETTINGS } from '../../connector/state.js';
import { deviceDecider } from '../../device/decider.js';
import type { DeviceEvent } from '../../device/events.js';
import { fold } from '../../decider.js';
import { directoryId, tenantId } from '../../identity/ids.js';
import {
  ADWARE,
  activated,
  assessed,
  day,
  deactivated,
  deleted,
  detected,
  enrolled,
  heardAfterGap,
  inGroups,
  left,
  MTD_ID,
  missed,
  resolved,
  restored,
  superseded,
  T1,
  T2,
} from '../../testing/device-words.js';
import { RULE } from '../../testing/facts.js';
import { OTHER_DEVICE } from '../../testing/values.js';
import { DEFAULT_CATALOGUE } from '../../threat-policy/default-catalogue.js';
import type { Evidence, EvidenceEvent } from './evidence.js';
import { mayMatterTo } from './evidence.js';
import { explanationOf } from './explanation.js';
import { verdictFrom } from './known-facts.js';

const opened: EvidenceEvent = {
  type: 'TenantRegistered',
  occurredAt: day(0),
  data: {
    entraTenantId: tenantId('00000000-0000-4000-8000-00000000000a'),
    displayName: 'Contoso',
    fullAccessGroupId: directoryId('00000000-0000-4000-8000-00000000000b'),
    restrictedAccessGroupId: null,
    rulesVersion: 1,
  },
};
const created: EvidenceEvent = { type: 'ConnectorCreated', occurredAt: day(0), data: OPENING_SETTINGS };
const connected: EvidenceEvent = { type: 'ConnectorConnected', occurredAt: day(0), data: {} };
const table: EvidenceEvent = { type: 'ThreatPolicyInitialized', occurredAt: day(0), data: DEFAULT_CATALOGUE };
const risk = (classification: string, word: 'none' | 'high'): EvidenceEvent => ({
  type: 'RiskLevelChanged',
  occurredAt: day(1),
  data: { classification, risk: word },
});
const rules: EvidenceEvent = {
  type: 'CompliancePolicyInitialized',
  occurredAt: day(0),
  data: { android: OPENING_RULE, ios: OPENING_RULE },
};
const ruled = (rule: Partial<PlatformRule> = {}): EvidenceEvent => ({
  type: 'PlatformRuleChanged',
  occurredAt: day(1),
  data: { platform: 'android', rule: { ...RULE, ...rule } },
});
const unresponsive: EvidenceEvent = {
  type: 'ConnectorBecameUnresponsive',
  occurredAt: day(9),
  data: { lastHeartbeatAt: day(2) },
};
const responsive: EvidenceEvent = {
  type: 'ConnectorBecameResponsive',
  occurredAt: day(10),
  data: { cause: 'heartbeat' },
};
const gap: EvidenceEvent = { type: 'IngestGapDetected', occurredAt: day(3), data: { from: day(3), to: day(4) } };

const OPENING: readonly EvidenceEvent[] = [created, table, rules, opened, connected];
const PHONE: readonly DeviceEvent[] = [enrolled(), activated(day(0))];

type Told = DeviceEvent | EvidenceEvent;
const isOfDevice = (event: Told): event is DeviceEvent =>
  event.type.startsWith('Device') || event.type.startsWith('Heartbeat') || /^Threat(?!Policy)/.test(event.type);
const isEvidence = (event: Told): event is EvidenceEvent =>
  event.type !== 'DeviceAssessed' && event.type !== 'DeviceReturnedToEnrollment';

/** Events as they were recorded, one after the other; the device's are numbered, as in its stream. */
function recordedAs(events: readonly Told[]): readonly Evidence[] {
  const device = fold(deviceDecider, events.filter(isOfDevice));
  const matters = mayMatterTo(device);
  let n = -1;
  return events.flatMap((event, place) => {
    if (isOfDevice(event)) n += 1;
    if (!isEvidence(event) || (isOfDevice(event) && !matters(event.type, n))) return [];
    return [{ id: `${place} ${event.type}`, position: String(place), n, event }];
  });
}

/** The explanation of what the events come to, its ids without their numbers. */
function explained(...events: readonly Told[]) {
  const evidence = recordedAs(events);
  const verdict = verdictFrom(evidence);
  const explanation = verdict === null ? null : explanationOf(verdict, evidence);
  if (verdict === null || explanation === null) throw new Error('the events come to no verdict');
  const named = new Set(explanation.events);
  expect(verdictFrom(evidence.filter(({ id }) => named.has(id)))).toMatchObject({
    verdict: verdict.verdict,
    reasons: verdict.reasons,
  });
  return {
    verdict: verdict.verdict,
    events: explanation.events.map((id) => id.slice(id.indexOf(' ') + 1)),
    reasons: explanation.reasons.map(({ code, events: ids }) => ({ code, ids })),
  };
}

const BASIS = ['PlatformRuleChanged', 'DeviceActivated', 'DeviceEnrolled', 'ConnectorConnected', 'TenantRegistered'];

describe('the events behind a verdict', () => {
  it('R20 of a compliant device are its enrolment, its activation, the rule and the connection', () => {
    const { verdict, events, reasons } = explained(
      ...OPENING,
      ...PHONE,
      assessed(day(1)),
      ruled(),
      missed(day(2)),
      restored(day(3)),
      detected(day(4)),
      resolved(day(5)),
    );
    expect({ verdict, reasons }).toEqual({ verdict: 'compliant', reasons: [] });
    expect(events).toEqual(BASIS);
  });

  it('R19 are the newest report of each offending threat and what gives it its risk', () => {
    const { events } = explained(
      ...OPENING,
      ...PHONE,
      ruled(),
      detected(day(1), ADWARE, T2),
      resolved(day(2)),
      risk('ADWARE', 'none'),
      risk('ADWARE', 'high'),
      risk('TROJAN', 'high'),
      detected(day(3), ADWARE, T2),
    );
    expect(events).toEqual([
      'ThreatDetected',
      'RiskLevelChanged',
      ...BASIS.slice(0, 4),
      'TenantRegistered',
      'ThreatPolicyInitialized',
    ]);
  });

  it('R17 R19 are told of each reason by itself', () => {
    const { verdict, reasons } = explained(...OPENING, ...PHONE, ruled(), detected(day(1)), missed(day(31), day(1)));
    expect(verdict).toBe('nonCompliant');
    expect(reasons.map(({ code }) => code)).toEqual(['disconnected', 'threatLevel']);
    expect(reasons[0]?.ids[0]).toBe('9 HeartbeatMissed');
    expect(reasons[0]?.ids).not.toContain('8 ThreatDetected');
    expect(reasons[1]?.ids[0]).toBe('8 ThreatDetected');
    expect(reasons[1]?.ids).not.toContain('9 HeartbeatMissed');
  });

  it.each<readonly [string, string, string, readonly Told[]]>([
    ['R15', 'deleted', 'DeviceDeleted', [...PHONE, ruled(), detected(day(1)), deleted(day(2))]],
    ['R15', 'superseded', 'DeviceSuperseded', [...PHONE, ruled(), superseded(OTHER_DEVICE, day(2))]],
    [
      'R8',
      'unreported',
      'DeviceLeftEnrollment',
      [enrolled({ source: 'group' }), inGroups(['Field'], day(0)), activated(day(0)), ruled(), left(day(2))],
    ],
    ['R15', 'platformDisabled', 'PlatformRuleChanged', [...PHONE, ruled(), ruled({ partnerDataEnabled: false })]],
    ['R15', 'platformDisabled', 'DeviceEnrolled', [enrolled()]],
    [
      'R23',
      'partnerDataIgnored',
      'ConnectorBecameUnresponsive',
      [...PHONE, ruled(), unresponsive, responsive, unresponsive],
    ],
    ['R16', 'awaitingActivation', 'DeviceDeactivated', [...PHONE, ruled(), deactivated(day(2))]],
    ['R16', 'missingPartnerData', 'DeviceEnrolled', [ruled({ blockedOnMissingPartnerData: true }), enrolled()]],
    [
      'R17',
      'disconnected',
      'HeartbeatMissed',
      [...PHONE, ruled(), missed(day(31)), restored(day(32)), missed(day(70))],
    ],
    [
      'R18',
      'unsupportedOs',
      'PlatformRuleChanged',
      [...PHONE, ruled({ unsupportedOsBlocked: true, minimumOsVersion: '15' })],
    ],
    [
      'R33',
      'dataGap',
      'IngestGapDetected',
      [enrolled({ mtdDeviceId: MTD_ID }), activated(day(0)), ruled(), heardAfterGap(day(2)), gap],
    ],
  ])('%s behind %s is %s, as the newest', (_rule, code, type, events) => {
    const { reasons } = explained(...OPENING, ...events);
    expect(reasons.map((reason) => reason.code)).toContain(code);
    const ids = reasons.find((reason) => reason.code === code)?.ids ?? [];
    expect(ids[0]?.split(' ')[1]).toBe(type);
  });

  it('are not found where the evidence comes to another verdict, or takes something for granted', () => {
    const evidence = recordedAs([...OPENING, ...PHONE, ruled()]);
    expect(explanationOf({ verdict: 'compliant', reasons: [] }, evidence)).not.toBeNull();
    expect(explanationOf({ verdict: 'notEvaluated', reasons: [{ code: 'stale' }] }, evidence)).toBeNull();
    expect(explanationOf({ verdict: 'compliant', reasons: [] }, evidence.slice(1, -1))).toBeNull();
    expect(verdictFrom([])).toBeNull();
    expect(verdictFrom(recordedAs([opened]))).toBeNull();
    expect(verdictFrom(recordedAs([opened, connected, ...PHONE, ruled(), detected(day(1), ADWARE, T1)]))).toBeNull();
  });
});
