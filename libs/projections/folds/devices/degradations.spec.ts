import { beforeEach, describe, expect, it } from '@jest/globals';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { sourceName, sweepId } from '#domain/identity/ids.js';
import type { StreamAddress } from '#domain/identity/stream-name.js';
import { instant } from '#domain/instant.js';
import { devicesProjection } from './projection.js';
import {
  CONNECTED,
  CONSENTED,
  CREATED,
  INTUNE,
  occurredAt,
  POLICY,
  REGISTERED,
  Story,
  TENANT,
  THREAT_POLICY,
} from './testing/story.js';

describe('degradations of the connector', () => {
  const later = instant(occurredAt + 1);
  const sweep = sweepId('eeeeeeee-eeee-5eee-8eee-eeeeeeeeeeee');
  const syncs = (deviceStatus: boolean, threatStatus: boolean): VedetteEvent => ({
    type: 'StateSyncChanged',
    occurredAt,
    data: { deviceStatus, threatStatus, reportMisconfigured: false },
  });

  let story: Story;

  beforeEach(() => {
    story = new Story();
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
