import type { DeviceLevel } from '#domain/compliance/levels.js';
import type { DeviceState, ThreatState } from '#domain/device/state.js';
import { NO_DEVICE } from '#domain/device/state.js';
import { isJudged } from '#domain/guard/counts.js';
import { deviceId, directoryId, threatId } from '#domain/identity/ids.js';
import { instant } from '#domain/instant.js';
import { UNKNOWN } from '#domain/threat-policy/policy.js';
import type { DeviceBody } from './rows.js';

/** What a profile is made of: the row, without what only tells devices apart. */
export type ProfiledRow = Omit<DeviceBody, 'revision'>;

/**
 * Everything of a device that its verdict word, level, reason codes and Intune state depend on, and the groups that hold
 * it; no ids, names or instants. Devices of one profile are judged alike whatever the policies are, so that a fleet is
 * judged by judging its profiles. What a device is not judged by is left out, to keep them few: a deleted device has no
 * OS version here.
 */
type Profile = readonly [
  platform: DeviceState['platform'],
  osVersion: DeviceState['osVersion'],
  activation: DeviceState['activation'],
  /** Null: it is reported (R8). */
  unreportedCause: DeviceState['unreportedCause'],
  flags: number,
  groups: DeviceState['groups'],
  /** Classifications of its open threats, each once, in the order of their code units. */
  codes: readonly string[],
  staleLevel: DeviceLevel | null,
];

const LENGTH: Profile['length'] = 8;

/** Each flag is a bit of one number. */
const FLAG = { unsupported: 1, superseded: 2, disconnected: 4, assessed: 8, toldBefore: 16, inGap: 32, manual: 64 };

function codesOf(threats: readonly ThreatState[]): readonly string[] {
  const codes = new Set<string>();
  for (const { status, classifications } of threats) {
    if (status !== 'open') continue;
    // R10: a threat without any counts as this one.
    if (classifications.length === 0) codes.add(UNKNOWN);
    for (const code of classifications) codes.add(code);
  }
  return [...codes].sort();
}

function flagsOf({ device, toldBefore, inGap }: ProfiledRow, judged: boolean): number {
  const isActive = judged && device.activation === 'activated';
  let flags = 0;
  if (device.unsupported) flags |= FLAG.unsupported;
  if (device.supersededBy !== null) flags |= FLAG.superseded;
  // R22, R28: neither says anything of a device that is not activated.
  if (isActive && device.disconnected) flags |= FLAG.disconnected;
  if (isActive && device.assessed) flags |= FLAG.assessed;
  // R25: only what is told of a deleted one depends on it.
  if (device.activation === 'deleted' && toldBefore) flags |= FLAG.toldBefore;
  if (judged && inGap) flags |= FLAG.inGap;
  // R8: one enrolled by hand does not leave with its groups.
  if (judged && device.groups.length > 0 && device.sources.includes('manual')) flags |= FLAG.manual;
  return flags;
}

/** The profile of a row, as a text that is the same for all devices that are judged alike. */
export function profileOf(row: ProfiledRow): string {
  const { device, staleLevel } = row;
  const judged = isJudged(device);
  const profile: Profile = [
    device.platform,
    judged ? device.osVersion : null,
    device.activation,
    device.unreportedCause,
    flagsOf(row, judged),
    judged ? device.groups : [],
    codesOf(device.threats),
    staleLevel,
  ];
  return JSON.stringify(profile);
}

// A profile is our own, written by this very version: the guard tells a text of another shape, it does not check each field.
const isProfile = (value: unknown): value is Profile => Array.isArray(value) && value.length === LENGTH;

const SOMEBODY = deviceId('00000000-0000-0000-0000-000000000000');
const SOME_INTUNE_ID = directoryId('00000000-0000-0000-0000-000000000000');
const SOME_INSTANT = instant(0);

/** One open threat with all the codes: it is judged as the many are. */
const someThreat = (classifications: readonly string[]): ThreatState => ({
  threatId: threatId('any'),
  type: 'APPLICATION',
  classifications,
  severity: null,
  status: 'open',
  detectedAt: SOME_INSTANT,
  resolvedAt: null,
  ignoredUntil: null,
  words: [],
});

/**
 * A row that stands for all rows of a profile: it is judged, and leaves its groups, as each of them does. Its ids and
 * instants mean nothing.
 *
 * @throws TypeError or SyntaxError where the text is no profile that this version wrote
 */
export function rowOfProfile(text: string): DeviceBody {
  const value: unknown = JSON.parse(text);
  if (!isProfile(value)) throw new TypeError('not a profile of the device projection');
  const [platform, osVersion, activation, unreportedCause, flags, groups, codes, staleLevel] = value;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const inGap = has(FLAG.inGap);
  const isActive = activation === 'activated';
  const device: DeviceState = {
    ...NO_DEVICE,
    exists: true,
    generation: 1,
    intuneDeviceId: unreportedCause === 'noIntuneDeviceId' ? null : SOME_INTUNE_ID,
    platform,
    osVersion,
    unsupported: has(FLAG.unsupported),
    supersededBy: has(FLAG.superseded) ? SOMEBODY : null,
    reported: unreportedCause === null,
    unreportedCause,
    groups,
    sources: has(FLAG.manual) ? ['manual'] : [],
    inGroup: groups.length > 0,
    heldByGroup: groups.length > 0,
    activation,
    activatedAt: isActive ? SOME_INSTANT : null,
    disconnected: has(FLAG.disconnected),
    disconnectedSince: has(FLAG.disconnected) ? SOME_INSTANT : null,
    lastHeardAt: isActive ? SOME_INSTANT : null,
    assessed: has(FLAG.assessed),
    // R33: named before any gap ended, or not at all.
    namedAt: inGap ? SOME_INSTANT : null,
    threats: codes.length === 0 ? [] : [someThreat(codes)],
  };
  return { device, toldBefore: has(FLAG.toldBefore), staleLevel, revision: 0, inGap };
}
