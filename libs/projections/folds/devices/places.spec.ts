import { beforeEach, describe, expect, it } from '@jest/globals';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { mtdDeviceId, threatId } from '#domain/identity/ids.js';
import { instant } from '#domain/instant.js';
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
  Story,
  THREAT_POLICY,
  trojan,
} from './testing/story.js';

describe('what the clock is watched for', () => {
  let story: Story;
  const timers = () => (story.row === null ? null : devicesProjection.timersOf(story.row));
  const missed: VedetteEvent = {
    type: 'HeartbeatMissed',
    occurredAt: instant(occurredAt + 1),
    data: { cause: 'silence', lastHeardAt: occurredAt },
  };

  beforeEach(() => {
    story = new Story();
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
    expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual(['group:Phones', 'disconnected']);
    story.tell(gone);
    expect(timers()).toEqual({ heardAt: null, expiresAt: null });
    expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual([]);
    expect(story.said?.verdict.reasons).toEqual([{ code: reason }]);
  });
});

describe('the lists of devices', () => {
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
        userId: null,
        source: 'manual',
        reason: 'platform',
      },
    };
    const story = new Story();
    story.tell(CREATED, THREAT_POLICY, POLICY, REGISTERED, CONSENTED, CONNECTED, found);
    expect(story.row === null ? null : devicesProjection.listsOf(story.row)).toEqual(['unsupported']);
  });
});
