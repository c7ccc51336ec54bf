import { beforeEach, describe, expect, it } from '@jest/globals';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { OPENING_SETTINGS } from '#domain/connector/decider.js';
import { instant } from '#domain/instant.js';
import { DEFAULT_CATALOGUE } from '#domain/threat-policy/default-catalogue.js';
import { devicesProjection } from './projection.js';
import {
  ACTIVATED,
  CONNECTED,
  CONSENTED,
  CREATED,
  DEVICE,
  ENROLLED,
  JUDGED,
  occurredAt,
  POLICY,
  REGISTERED,
  resolved,
  Story,
  THREAT_POLICY,
  trojan,
} from './testing/story.js';

describe('an event of the tenant', () => {
  let story: Story;

  beforeEach(() => {
    story = new Story();
  });

  const changed = (risk: 'none' | 'high', classification: string): VedetteEvent => ({
    type: 'RiskLevelChanged',
    occurredAt,
    data: { classification, risk },
  });

  const CONCERNED: readonly (readonly [scope: string, event: VedetteEvent])[] = [
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
  ];

  it.each(CONCERNED.map(([scope, event]) => [scope, event.type, event] as const))(
    'has %s of the devices judged again: %s',
    (scope, _type, event) => {
      story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED);
      story.tell(event);
      expect(story.scopes.at(-1)).toBe(scope);
    },
  );

  it('R11 concerns the devices that are in the list of the classification, and they are those with such an open threat', () => {
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, JUDGED, ENROLLED, ACTIVATED);
    expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual([]);
    story.tell(trojan('t1'), trojan('t2'));
    expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual(['open:TROJAN']);
    expect(story.tell(changed('none', 'TROJAN'))).toMatchObject([{ verdict: 'compliant' }]);
    story.tell(resolved('t1'), resolved('t2'));
    expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual([]);
  });

  it('R11 concerns a device that was joined to another, too: it keeps its threats and their level', () => {
    const gone: VedetteEvent = { type: 'DeviceSuperseded', occurredAt, data: { by: DEVICE, retired: false } };
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, JUDGED, ENROLLED, trojan('t1'), gone);
    expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual(['open:TROJAN']);
    expect(story.tell(changed('none', 'TROJAN'))).toEqual([]);
    expect(story.said?.verdict.level).toBe('secured');
  });
});
