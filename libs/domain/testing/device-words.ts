import type { CheckIn, DetectThreat, EnrollDevice, LinkDevice, ResolveThreat } from '../device/commands.js';
import { deviceDecider } from '../device/decider.js';
import type { DeviceEvent, EnrolledDevice, TakenDevice, ThreatReport } from '../device/events.js';
import type { DeviceState } from '../device/state.js';
import { takenFrom } from '../device/state.js';
import { fold } from '../decider.js';
import type { DeviceId, ThreatId } from '../identity/ids.js';
import { directoryId, mtdDeviceId, threatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import { instant } from '../instant.js';
import { givenOf } from './decider-specification.js';
import { DAWN, OTHER_DEVICE } from './values.js';

/** What specs of the device say: events and commands in few words, times in days. */
export const given = givenOf(deviceDecider);

export const day = (days: number): Instant => instant(DAWN + days * 86_400_000);

export const INTUNE_ID = directoryId('00000000-0000-4000-8000-000000000001');
export const OTHER_INTUNE_ID = directoryId('00000000-0000-4000-8000-000000000002');
export const MTD_ID = mtdDeviceId('lookout-1');
export const OTHER_MTD_ID = mtdDeviceId('lookout-2');
export const T1 = threatId('t-1');
export const T2 = threatId('t-2');

export const PHONE: EnrolledDevice = {
  intuneDeviceId: INTUNE_ID,
  mtdDeviceId: null,
  entraDeviceId: null,
  platform: 'android',
  osVersion: '14.0',
  manufacturer: null,
  model: 'Pixel 9',
  userId: null,
  source: 'manual',
};

export const enrolled = (data: Partial<EnrolledDevice> = {}, at = day(0)): DeviceEvent => ({
  type: 'DeviceEnrolled',
  occurredAt: at,
  data: { ...PHONE, ...data },
});
export const foundUnsupported = (at = day(0)): DeviceEvent => ({
  type: 'DeviceFoundUnsupported',
  occurredAt: at,
  data: { ...PHONE, platform: 'windows', reason: 'platform' },
});
export const inGroups = (groups: readonly string[], at: Instant): DeviceEvent => ({
  type: 'DeviceGroupsChanged',
  occurredAt: at,
  data: { groups },
});
export const left = (at: Instant): DeviceEvent => ({ type: 'DeviceLeftEnrollment', occurredAt: at, data: {} });
export const deleted = (at: Instant, cause: 'command' | 'leftEnrollment' | 'reported' = 'command'): DeviceEvent => ({
  type: 'DeviceDeleted',
  occurredAt: at,
  data: { cause },
});
export const activated = (at: Instant): DeviceEvent => ({ type: 'DeviceActivated', occurredAt: at, data: {} });
export const deactivated = (at: Instant): DeviceEvent => ({ type: 'DeviceDeactivated', occurredAt: at, data: {} });
export const assessed = (at: Instant, cause: 'checkIn' | 'secure' = 'checkIn'): DeviceEvent => ({
  type: 'DeviceAssessed',
  occurredAt: at,
  data: { cause },
});
export const heardAfterGap = (at: Instant): DeviceEvent => ({ type: 'DeviceHeardAfterGap', occurredAt: at, data: {} });
export const missed = (
  at: Instant,
  lastHeardAt: Instant | null = null,
  cause: 'silence' | 'reported' = 'silence',
): DeviceEvent => ({ type: 'HeartbeatMissed', occurredAt: at, data: { cause, lastHeardAt } });
export const restored = (at: Instant, cause: 'heard' | 'threshold' = 'heard'): DeviceEvent => ({
  type: 'HeartbeatRestored',
  occurredAt: at,
  data: { cause },
});
export const superseded = (by: DeviceId, at: Instant, retired = false): DeviceEvent => ({
  type: 'DeviceSuperseded',
  occurredAt: at,
  data: { by, retired },
});

export const report = (...classifications: readonly string[]): ThreatReport => ({
  type: 'APPLICATION',
  classifications,
  severity: 'low',
});
export const TROJAN = report('TROJAN');
export const ADWARE = report('ADWARE');

export const detected = (at: Instant, told = TROJAN, id: ThreatId = T1): DeviceEvent => ({
  type: 'ThreatDetected',
  occurredAt: at,
  data: { threatId: id, ...told, details: null },
});
export const reclassified = (at: Instant, told: ThreatReport): DeviceEvent => ({
  type: 'ThreatReclassified',
  occurredAt: at,
  data: { threatId: T1, ...told, details: null },
});
export const resolved = (at: Instant, told: ThreatReport | null = null, id: ThreatId = T1): DeviceEvent => ({
  type: 'ThreatResolved',
  occurredAt: at,
  data: { threatId: id, cause: 'reported', report: told },
});
export const ignoredBySource = (at: Instant, told: ThreatReport | null = null): DeviceEvent => ({
  type: 'ThreatIgnored',
  occurredAt: at,
  data: { threatId: T1, by: 'source', report: told },
});
export const ignored = (at: Instant, until: Instant | null = null, reason: string | null = null): DeviceEvent => ({
  type: 'ThreatIgnored',
  occurredAt: at,
  data: { threatId: T1, by: 'admin', reason, until },
});
export const reopened = (at: Instant, cause: 'admin' | 'expired' = 'admin', id: ThreatId = T1): DeviceEvent => ({
  type: 'ThreatReopened',
  occurredAt: at,
  data: { threatId: id, cause },
});
export const linked = (
  at: Instant,
  taken: TakenDevice | null = null,
  ids: { readonly mtdDeviceId?: EnrolledDevice['mtdDeviceId'] } = {},
): DeviceEvent => ({
  type: 'DeviceLinked',
  occurredAt: at,
  data: { intuneDeviceId: INTUNE_ID, mtdDeviceId: MTD_ID, ...ids, retired: [], taken },
});

/** What every observation says: told when it happened, and not word of the device itself. */
export const observed = (at: Instant, now = at) => ({
  at,
  now,
  heard: false,
  lastHeardAt: null,
  disconnectedAfterDays: 30,
  thresholdSince: day(0),
  gapEnds: [],
});
/** The same, as word of the device. */
export const heard = (at: Instant, now = at) => ({ ...observed(at, now), heard: true });

export const enroll = (at: Instant, told: Partial<EnrollDevice> = {}): EnrollDevice => ({
  type: 'EnrollDevice',
  at,
  source: 'manual',
  intuneDeviceId: INTUNE_ID,
  platform: 'android',
  osVersion: '14.0',
  model: 'Pixel 9',
  ...told,
});
export const checkIn = (at: Instant, now = at): CheckIn => ({ type: 'CheckIn', ...heard(at, now) });
export const detect = (at: Instant, told = TROJAN, now = at): DetectThreat => ({
  type: 'DetectThreat',
  ...observed(at, now),
  threatId: T1,
  report: told,
});
export const resolve = (at: Instant, told: ThreatReport | null = null, now = at): ResolveThreat => ({
  type: 'ResolveThreat',
  ...observed(at, now),
  threatId: T1,
  cause: 'reported',
  report: told,
});
export const link = (at: Instant, told: Partial<LinkDevice> = {}): LinkDevice => ({
  type: 'LinkDevice',
  at,
  intuneDeviceId: null,
  mtdDeviceId: MTD_ID,
  taken: null,
  disconnectedAfterDays: 30,
  ...told,
});

/** What another device brings that went through these events. */
export const takenAfter = (...events: readonly DeviceEvent[]): TakenDevice =>
  takenFrom(OTHER_DEVICE, fold(deviceDecider, events));

/** What depends on the order of arrival: numbers of events, and which of the words without effect are kept. */
const OF_ARRIVAL: readonly string[] = ['n', 'late', 'words', 'activations', 'heartbeats', 'untold'];

/** The facts of a device, the same in every order in which its events arrive. */
export const factsToldOf = (state: DeviceState): unknown =>
  JSON.parse(JSON.stringify(state, (key, value: unknown) => (OF_ARRIVAL.includes(key) ? undefined : value)));
