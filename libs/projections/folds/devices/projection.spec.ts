import { beforeEach, describe, expect, it } from '@jest/globals';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { OPENING_RULE } from '#domain/compliance-policy/policy.js';
import { CURRENT_RULES_VERSION } from '#domain/compliance/rules.js';
import { OPENING_SETTINGS } from '#domain/connector/decider.js';
import { deviceId, directoryId, tenantId, threatId } from '#domain/identity/ids.js';
import { instant } from '#domain/instant.js';
import { DEFAULT_CATALOGUE } from '#domain/threat-policy/default-catalogue.js';
import type { Entry, FoldedEvent } from '../projection.js';
import { devicesProjection } from './projection.js';
import type { DeviceBody, TenantBody } from './rows.js';

const TENANT = tenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const DEVICE = deviceId('bbbbbbbb-bbbb-5bbb-8bbb-bbbbbbbbbbbb');
const INTUNE = directoryId('cccccccc-cccc-4ccc-8ccc-cccccccccccc');
const occurredAt = instant(1_780_000_000_000);
const JUDGING = { ...OPENING_RULE, partnerDataEnabled: true, requiredSecurityLevel: 'low' } as const;

const CREATED: VedetteEvent = { type: 'ConnectorCreated', occurredAt, data: OPENING_SETTINGS };
const THREAT_POLICY: VedetteEvent = { type: 'ThreatPolicyInitialized', occurredAt, data: DEFAULT_CATALOGUE };
const POLICY: VedetteEvent = {
  type: 'CompliancePolicyInitialized',
  occurredAt,
  data: { android: OPENING_RULE, ios: OPENING_RULE },
};
const REGISTERED: VedetteEvent = {
  type: 'TenantRegistered',
  occurredAt,
  data: {
    entraTenantId: TENANT,
    displayName: 'Contoso',
    fullAccessGroupId: INTUNE,
    restrictedAccessGroupId: null,
    rulesVersion: CURRENT_RULES_VERSION,
  },
};
const CONSENTED: VedetteEvent = { type: 'TenantConsentGranted', occurredAt, data: {} };
const CONNECTED: VedetteEvent = { type: 'ConnectorConnected', occurredAt, data: {} };
const JUDGED: VedetteEvent = {
  type: 'PlatformRuleChanged',
  occurredAt,
  data: { platform: 'android', rule: JUDGING },
};
const ENROLLED: VedetteEvent = {
  type: 'DeviceEnrolled',
  occurredAt,
  data: {
    intuneDeviceId: INTUNE,
    mtdDeviceId: null,
    entraDeviceId: null,
    platform: 'android',
    osVersion: '14',
    manufacturer: null,
    model: null,
    source: 'manual',
  },
};
const ACTIVATED: VedetteEvent = { type: 'DeviceActivated', occurredAt, data: {} };
const trojan = (threat: string): VedetteEvent => ({
  type: 'ThreatDetected',
  occurredAt,
  data: { threatId: threatId(threat), type: 'APPLICATION', classifications: ['TROJAN'], severity: null },
});
const resolved = (threat: string): VedetteEvent => ({
  type: 'ThreatResolved',
  occurredAt,
  data: { threatId: threatId(threat), cause: 'reported' },
});

/** One tenant with one device, folded event by event. */
class Story {
  tenant: TenantBody = devicesProjection.initialTenant;
  row: DeviceBody | null = null;
  #number = 0;

  /** Folds the events as the runner would. @returns the entries given out, in order */
  tell(...events: readonly VedetteEvent[]): unknown[] {
    return events.flatMap((event) => this.#fold(event)).map(({ data }): unknown => JSON.parse(data));
  }

  #fold(event: VedetteEvent): Entry[] {
    this.#number += 1;
    const cause = { eventId: `event-${this.#number}`, occurredAt, recordedAt: instant(occurredAt + this.#number) };
    const folded: FoldedEvent = { event, revision: this.#number, cause };
    if (event.type.startsWith('Device') || (event.type.startsWith('Threat') && event !== THREAT_POLICY)) {
      const { row, entry } = devicesProjection.foldRow(DEVICE, this.tenant, this.row, folded);
      this.row = row;
      return entry === null ? [] : [entry];
    }
    const { row, entry, fansOut } = devicesProjection.foldTenant(this.tenant, folded);
    this.tenant = row;
    const entries = [entry];
    if (fansOut && this.row !== null) {
      const again = devicesProjection.refold(DEVICE, this.tenant, this.row, cause);
      this.row = again.row;
      entries.push(again.entry);
    }
    return entries.filter((one) => one !== null);
  }
}

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

  it('R26 names a switched-off part of state sync as a degradation', () => {
    const stateSync = { deviceStatus: false, threatStatus: false, reportMisconfigured: false };
    const created: VedetteEvent = { type: 'ConnectorCreated', occurredAt, data: { ...OPENING_SETTINGS, stateSync } };
    expect(story.tell(created, THREAT_POLICY, POLICY, REGISTERED)).toMatchObject([
      { degraded: ['deviceStatusSyncOff', 'threatStatusSyncOff'] },
    ]);
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
    expect(story.row?.verdict.reasons).toMatchObject([{ code: 'threatLevel', threats: [{ threatId: 't2' }] }]);
  });

  it('judges its devices again when the compliance policy changes', () => {
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, ENROLLED, ACTIVATED, trojan('t1'));
    expect(story.row?.verdict).toMatchObject({ verdict: 'notEvaluated', reasons: [{ code: 'platformDisabled' }] });
    expect(story.tell(JUDGED)).toMatchObject([
      { partnerState: 'enabled' },
      { verdict: 'nonCompliant', previous: 'highSeverity' },
    ]);
    expect(story.row?.verdict.policyRevisions).toEqual({ threatPolicy: 0, compliancePolicy: 1 });
  });

  it('a stale row is never compliant, and tells Intune nothing', () => {
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, JUDGED, ENROLLED, ACTIVATED);
    const cause = { eventId: 'poison', occurredAt: null, recordedAt: null };
    const { row, entry } = devicesProjection.stale(DEVICE, story.tenant, story.row, cause);
    expect(row).toMatchObject({
      stale: true,
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
    expect(JSON.stringify(devicesProjection.parseRow(JSON.stringify(story.row)))).toBe(JSON.stringify(story.row));
    expect(() => devicesProjection.parseRow('{"device":1}')).toThrow(TypeError);
  });
});
