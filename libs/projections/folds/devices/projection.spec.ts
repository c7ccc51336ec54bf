import { beforeEach, describe, expect, it } from '@jest/globals';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { OPENING_RULE } from '#domain/compliance-policy/policy.js';
import { CURRENT_RULES_VERSION } from '#domain/compliance/rules.js';
import { OPENING_SETTINGS } from '#domain/connector/decider.js';
import { deviceId, directoryId, mtdDeviceId, sourceName, sweepId, tenantId, threatId } from '#domain/identity/ids.js';
import type { StreamAddress } from '#domain/identity/stream-name.js';
import { instant } from '#domain/instant.js';
import { DEFAULT_CATALOGUE } from '#domain/threat-policy/default-catalogue.js';
import type { Cause, Entry, FoldedEvent, FoldedRow } from '../projection.js';
import { devicesProjection } from './projection.js';
import type { DeviceBody, TenantBody } from './rows.js';
import { parseIntervalBody } from './rows.js';

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
  data: { threatId: threatId(threat), cause: 'reported', report: null },
});

/** One tenant with one device, folded event by event. */
class Story {
  tenant: TenantBody = devicesProjection.initialTenant;
  row: DeviceBody | null = null;
  /** What each event of the tenant concerned: none, all, or the rows of a list. */
  readonly scopes: string[] = [];
  readonly intervals: unknown[] = [];
  #number = 0;

  /** Folds the events as the runner would. @returns the entries given out, in order */
  tell(...events: readonly VedetteEvent[]): unknown[] {
    return events.flatMap((event) => this.#fold(event)).map(({ data }): unknown => JSON.parse(data));
  }

  #fold(event: VedetteEvent): Entry[] {
    this.#number += 1;
    const cause = { eventId: `event-${this.#number}`, occurredAt, recordedAt: instant(occurredAt + this.#number) };
    const address = addressOf(event);
    const folded: FoldedEvent = { event, address, revision: this.#number, cause };
    if (address.category === 'device') {
      return this.#take(devicesProjection.foldRow(DEVICE, this.tenant, this.row, folded), cause);
    }
    const { row, entry, fansOut } = devicesProjection.foldTenant(this.tenant, folded);
    this.tenant = row;
    this.scopes.push(fansOut === null ? 'none' : (fansOut.list ?? 'all'));
    const refolded =
      fansOut !== null && this.row !== null
        ? this.#take(devicesProjection.refold(DEVICE, this.tenant, this.row, cause), cause)
        : [];
    return entry === null ? refolded : [entry, ...refolded];
  }

  #take({ row, entry, interval }: FoldedRow<DeviceBody>, { recordedAt }: Cause): Entry[] {
    this.row = row;
    if (interval !== null) this.intervals.push({ from: recordedAt, ...parseIntervalBody(interval) });
    return entry === null ? [] : [entry];
  }
}

const OF_CATEGORY: readonly (readonly [string, StreamAddress])[] = [
  ['Ingest', { category: 'ingest', tenant: TENANT, source: sourceName('lookout') }],
  ['ThreatPolicy', { category: 'threatPolicy', tenant: TENANT }],
  ['RiskLevel', { category: 'threatPolicy', tenant: TENANT }],
  ['Threat', { category: 'device', tenant: TENANT, device: DEVICE }],
  ['Device', { category: 'device', tenant: TENANT, device: DEVICE }],
  ['Heartbeat', { category: 'device', tenant: TENANT, device: DEVICE }],
];

/** Where such an event stands; the projection itself tells the streams of one tenant apart by the types of their events. */
const addressOf = ({ type }: VedetteEvent): StreamAddress =>
  OF_CATEGORY.find(([begin]) => type.startsWith(begin) && type !== 'HeartbeatFrequencyChanged')?.[1] ?? {
    category: 'connector',
    tenant: TENANT,
  };

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

  describe('degradations of the connector', () => {
    const later = instant(occurredAt + 1);
    const sweep = sweepId('eeeeeeee-eeee-5eee-8eee-eeeeeeeeeeee');
    const syncs = (deviceStatus: boolean, threatStatus: boolean): VedetteEvent => ({
      type: 'StateSyncChanged',
      occurredAt,
      data: { deviceStatus, threatStatus, reportMisconfigured: false },
    });

    beforeEach(() => {
      story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED);
    });

    it.each<readonly [rule: string, code: string, begins: VedetteEvent, ends: VedetteEvent | null]>([
      ['R26', 'deviceStatusSyncOff', syncs(false, true), syncs(true, true)],
      ['R26', 'threatStatusSyncOff', syncs(true, false), syncs(true, true)],
      [
        'R23',
        'heartbeatMissed',
        { type: 'ConnectorHeartbeatMissed', occurredAt, data: { lastHeartbeatAt: occurredAt } },
        { type: 'ConnectorHeartbeatRestored', occurredAt, data: { cause: 'heartbeat' } },
      ],
      [
        'R24',
        'error',
        { type: 'ConnectorFailed', occurredAt, data: { system: 'graph', code: '401' } },
        { type: 'ConnectorRecovered', occurredAt, data: { system: 'graph' } },
      ],
      [
        'R22a',
        'sweepHeld',
        { type: 'SweepHeld', occurredAt, data: { sweepId: sweep, devices: 20, judged: 30 } },
        { type: 'SweepReleased', occurredAt, data: { sweepId: sweep } },
      ],
      [
        'R4',
        'groupUnresolved',
        { type: 'GroupAdded', occurredAt, data: { displayName: 'Phones' } },
        { type: 'GroupResolved', occurredAt, data: { displayName: 'Phones', objectId: INTUNE } },
      ],
      ['R33', 'dataGap', { type: 'IngestGapDetected', occurredAt, data: { from: occurredAt, to: later } }, null],
    ])('%s name %s with since when, and it ends', (_rule, code, begins, ends) => {
      expect(story.tell(begins)).toMatchObject([{ degraded: [code] }]);
      expect(story.tenant.report?.degraded).toEqual([{ code, since: occurredAt }]);
      if (ends === null) return;
      expect(story.tell(ends)).toMatchObject([{ degraded: [] }]);
      expect(story.tenant.report?.degraded).toEqual([]);
    });

    it('stand together in one order, each since the oldest of its kind, and a second of a kind is no news', () => {
      const group = (displayName: string, at: typeof later): VedetteEvent => ({
        type: 'GroupAdded',
        occurredAt: at,
        data: { displayName },
      });
      story.tell(group('Phones', later), group('Old phones', occurredAt), syncs(false, false));
      expect(story.tell(group('Tablets', later))).toEqual([]);
      expect(story.tenant.report?.degraded).toEqual([
        { code: 'deviceStatusSyncOff', since: occurredAt },
        { code: 'threatStatusSyncOff', since: occurredAt },
        { code: 'groupUnresolved', since: occurredAt },
      ]);
    });

    it('R33 keep the gaps of each source, whatever the source is called', () => {
      const gap: VedetteEvent = { type: 'IngestGapDetected', occurredAt, data: { from: occurredAt, to: later } };
      const cause = { eventId: 'gap', occurredAt, recordedAt: occurredAt };
      for (const source of ['constructor', 'lookout']) {
        const address: StreamAddress = { category: 'ingest', tenant: TENANT, source: sourceName(source) };
        story.tenant = devicesProjection.foldTenant(story.tenant, { event: gap, address, revision: 0, cause }).row;
      }
      expect(JSON.parse(JSON.stringify(story.tenant.gaps))).toEqual({
        constructor: [{ from: occurredAt, to: later }],
        lookout: [{ from: occurredAt, to: later }],
      });
    });
  });

  describe('an event of the tenant', () => {
    const changed = (risk: 'none' | 'high', classification: string): VedetteEvent => ({
      type: 'RiskLevelChanged',
      occurredAt,
      data: { classification, risk },
    });

    it.each<readonly [scope: string, event: VedetteEvent]>([
      ['open:TROJAN', changed('none', 'TROJAN')],
      ['all', changed('high', 'UNKNOWN')],
      ['all', { type: 'ThreatPolicyReset', occurredAt, data: DEFAULT_CATALOGUE }],
      ['all', JUDGED],
      [
        'all',
        {
          type: 'StateSyncChanged',
          occurredAt,
          data: { deviceStatus: true, threatStatus: true, reportMisconfigured: true },
        },
      ],
      ['all', { type: 'ConnectorBecameUnresponsive', occurredAt, data: { lastHeartbeatAt: occurredAt } }],
      ['all', { type: 'ConnectorDeprovisioned', occurredAt, data: {} }],
      ['all', { type: 'ConnectorCreated', occurredAt, data: OPENING_SETTINGS }],
      ['all', { type: 'IngestGapDetected', occurredAt, data: { from: occurredAt, to: instant(occurredAt + 1) } }],
      ['none', { type: 'DisconnectThresholdChanged', occurredAt, data: { disconnectedAfterDays: 7 } }],
      ['none', { type: 'UnresponsivenessThresholdChanged', occurredAt, data: { unresponsivenessThresholdDays: 2 } }],
      ['none', { type: 'HeartbeatFrequencyChanged', occurredAt, data: { heartbeatFrequencyMinutes: 5 } }],
      ['none', { type: 'PollingIntervalChanged', occurredAt, data: { pollingIntervalMinutes: 10 } }],
      ['none', { type: 'ConnectorHeartbeatMissed', occurredAt, data: { lastHeartbeatAt: occurredAt } }],
      ['none', { type: 'ConnectorFailed', occurredAt, data: { system: 'mail', code: '401' } }],
      ['none', { type: 'GroupAdded', occurredAt, data: { displayName: 'Phones' } }],
      ['none', { type: 'TenantClosed', occurredAt, data: {} }],
    ])('has %s of the devices judged again: %j', (scope, event) => {
      story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED);
      story.tell(event);
      expect(story.scopes.at(-1)).toBe(scope);
    });

    it('R11 concerns the devices that are in the list of the classification, and they are those with such an open threat', () => {
      story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, JUDGED, ENROLLED, ACTIVATED);
      expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual([]);
      story.tell(trojan('t1'), trojan('t2'));
      expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual(['open:TROJAN']);
      expect(story.tell(changed('none', 'TROJAN'))).toMatchObject([{ verdict: 'compliant' }]);
      story.tell(resolved('t1'), resolved('t2'));
      expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual([]);
    });
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

  describe('what the clock is watched for', () => {
    const timers = () => (story.row === null ? null : devicesProjection.timersOf(story.row));
    const missed: VedetteEvent = {
      type: 'HeartbeatMissed',
      occurredAt: instant(occurredAt + 1),
      data: { cause: 'silence', lastHeardAt: occurredAt },
    };

    beforeEach(() => {
      story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, JUDGED, ENROLLED);
    });

    it('R22 is a heartbeat that an activated device may miss; who missed it is in a list instead', () => {
      expect(timers()).toEqual({ heardAt: null, expiresAt: null });
      story.tell(ACTIVATED);
      expect(timers()).toEqual({ heardAt: occurredAt, expiresAt: null });
      story.tell(missed);
      expect(timers()).toEqual({ heardAt: null, expiresAt: null });
      expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual(['disconnected']);
    });

    it('R14 is the earliest expiry of an ignored threat', () => {
      const until = instant(occurredAt + 1000);
      const ignored = (threat: string, end: typeof until): VedetteEvent => ({
        type: 'ThreatIgnored',
        occurredAt,
        data: { threatId: threatId(threat), by: 'admin', reason: null, until: end },
      });
      story.tell(trojan('t1'), trojan('t2'), ignored('t2', instant(until + 1)), ignored('t1', until));
      expect(timers()).toEqual({ heardAt: null, expiresAt: until });
    });

    it.each<readonly [string, VedetteEvent]>([
      ['deleted', { type: 'DeviceDeleted', occurredAt: instant(occurredAt + 1), data: { cause: 'command' } }],
      ['superseded', { type: 'DeviceSuperseded', occurredAt, data: { by: DEVICE, retired: false } }],
    ])('is nothing of a %s device, which keeps its row and is in no list', (reason, gone) => {
      const grouped: VedetteEvent = { type: 'DeviceGroupsChanged', occurredAt, data: { groups: ['Phones'] } };
      story.tell(ACTIVATED, grouped, missed);
      expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual([
        'group:Phones',
        'disconnected',
      ]);
      story.tell(gone);
      expect(timers()).toEqual({ heardAt: null, expiresAt: null });
      expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual([]);
      expect(story.row?.verdict.reasons).toEqual([{ code: reason }]);
    });
  });

  it('R6 has the unsupported devices in a list', () => {
    const found: VedetteEvent = {
      type: 'DeviceFoundUnsupported',
      occurredAt,
      data: {
        intuneDeviceId: null,
        mtdDeviceId: mtdDeviceId('m-1'),
        entraDeviceId: null,
        platform: 'windows',
        osVersion: null,
        manufacturer: null,
        model: null,
        source: 'manual',
        reason: 'platform',
      },
    };
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, found);
    expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual(['unsupported']);
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
    const text = story.row === null ? '' : devicesProjection.writeRow(story.row);
    expect(JSON.stringify(devicesProjection.parseRow(text))).toBe(JSON.stringify(story.row));
    expect(devicesProjection.writeRow(devicesProjection.parseRow(text))).toBe(text);
    expect(() => devicesProjection.parseRow('{"device":1}')).toThrow(TypeError);
  });
});
