import { beforeEach, describe, expect, it } from '@jest/globals';
import { instant } from '#domain/instant.js';
import { judged } from './judging.js';
import { devicesProjection } from './projection.js';
import {
  ACTIVATED,
  CONNECTED,
  CONSENTED,
  CREATED,
  DEVICE,
  ENROLLED,
  INTUNE,
  JUDGED,
  occurredAt,
  POLICY,
  REGISTERED,
  resolved,
  Story,
  THREAT_POLICY,
  trojan,
} from './testing/story.js';

describe('the device projection', () => {
  let story: Story;

  beforeEach(() => {
    story = new Story();
  });

  it('R24 tells of the connector once the tenant is registered, and of each change after it', () => {
    expect(story.tell(CREATED, THREAT_POLICY, POLICY)).toEqual([]);
    expect(story.tell(REGISTERED)).toEqual([{ partnerState: 'notSetUp', previous: null, degraded: [] }]);
    expect(story.tell(CONSENTED)).toEqual([]);
    expect(story.tell(CONNECTED)).toEqual([{ partnerState: 'available', previous: 'notSetUp', degraded: [] }]);
    expect(story.tell(JUDGED)).toEqual([{ partnerState: 'enabled', previous: 'available', degraded: [] }]);
  });

  it('tells of a device whose verdict changes, with what it was before and which event did it', () => {
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, JUDGED);
    expect(story.tell(ENROLLED)).toEqual([
      {
        deviceId: DEVICE,
        intuneDeviceId: INTUNE,
        entraDeviceId: null,
        partnerReportedThreatState: 'unknown',
        withheld: null,
        previous: null,
        verdict: 'notEvaluated',
        reasons: ['awaitingActivation'],
        occurredAt: '2026-05-28T20:26:40.000Z',
        recordedAt: '2026-05-28T20:26:40.008Z',
        causedBy: ['event-8'],
      },
    ]);
    expect(story.tell(ACTIVATED)).toMatchObject([
      { verdict: 'compliant', reasons: [], partnerReportedThreatState: 'activated', previous: 'unknown' },
    ]);
    expect(story.tell(trojan('t1'))).toMatchObject([
      { verdict: 'nonCompliant', reasons: ['threatLevel'], partnerReportedThreatState: 'highSeverity' },
    ]);
    expect(story.tell(resolved('t1'))).toMatchObject([
      { verdict: 'compliant', partnerReportedThreatState: 'secured', previous: 'highSeverity' },
    ]);
  });

  it('R31 tells nothing of an event that changes neither state, withheld mark, verdict word nor reason codes', () => {
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, JUDGED, ENROLLED, ACTIVATED);
    story.tell(trojan('t1'));
    expect(story.tell(trojan('t1'), trojan('t2'), resolved('t1'))).toEqual([]);
    expect(story.said?.verdict.reasons).toMatchObject([{ code: 'threatLevel', threats: [{ threatId: 't2' }] }]);
  });

  it('judges its devices again when the compliance policy changes', () => {
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, ENROLLED, ACTIVATED, trojan('t1'));
    expect(story.said?.verdict).toMatchObject({ verdict: 'notEvaluated', reasons: [{ code: 'platformDisabled' }] });
    expect(story.tell(JUDGED)).toMatchObject([
      { partnerState: 'enabled' },
      { verdict: 'nonCompliant', previous: 'highSeverity' },
    ]);
    expect(story.said?.verdict.policyRevisions).toEqual({ threatPolicy: 0, compliancePolicy: 1 });
  });

  it('records what it said from when on: verdict, level, state, and reasons with all that they name', () => {
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, JUDGED, ENROLLED, ACTIVATED);
    story.tell(trojan('t1'), trojan('t2'), trojan('t2'), resolved('t2'), resolved('t1'));
    const from = (number: number) => instant(occurredAt + number);
    const policyRevisions = { threatPolicy: 0, compliancePolicy: 1 };
    const blocked = (...threats: readonly string[]): object => ({
      verdict: 'nonCompliant',
      level: 'high',
      reasons: [{ code: 'threatLevel', threats: threats.map((threat) => ({ threatId: threat, risk: 'high' })) }],
      withheld: null,
      policyRevisions,
    });
    expect(story.intervals).toMatchObject([
      { from: from(8), verdict: 'notEvaluated', level: 'secured', reasons: [{ code: 'awaitingActivation' }] },
      { from: from(9), verdict: 'compliant', reasons: [], partnerReportedThreatState: 'activated', policyRevisions },
      { from: from(10), ...blocked('t1') },
      { from: from(11), ...blocked('t1', 't2') },
      { from: from(13), ...blocked('t1') },
      { from: from(14), verdict: 'compliant', level: 'secured', partnerReportedThreatState: 'secured' },
    ]);
  });

  it('a stale row is never compliant, and tells Intune nothing', () => {
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, JUDGED, ENROLLED, ACTIVATED);
    const cause = { eventId: 'poison', occurredAt: null, recordedAt: null };
    const { row, entry } = devicesProjection.stale(DEVICE, story.tenant, story.row, cause);
    expect(row.staleLevel).toBe('secured');
    expect(judged(story.tenant, row)).toMatchObject({
      verdict: { verdict: 'notEvaluated', reasons: [{ code: 'stale' }] },
      intune: { partnerReportedThreatState: null, withheld: 'stale' },
    });
    expect(JSON.parse(entry?.data ?? '')).toMatchObject({
      verdict: 'notEvaluated',
      reasons: ['stale'],
      partnerReportedThreatState: null,
      withheld: 'stale',
      previous: 'activated',
      causedBy: ['poison'],
    });
  });

  it('a device event before its tenant is an error, not a verdict', () => {
    expect(() => story.tell(ENROLLED)).toThrow('before the first event of its tenant');
  });

  it('rows survive being stored', () => {
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, JUDGED, ENROLLED, trojan('__proto__'));
    expect(devicesProjection.parseTenant(JSON.stringify(story.tenant))).toEqual(story.tenant);
    const text = story.row === null ? '' : devicesProjection.writeRow(story.row);
    expect(JSON.stringify(devicesProjection.parseRow(text))).toBe(JSON.stringify(story.row));
    expect(devicesProjection.writeRow(devicesProjection.parseRow(text))).toBe(text);
    expect(() => devicesProjection.parseRow('{"device":1}')).toThrow(TypeError);
  });
});
