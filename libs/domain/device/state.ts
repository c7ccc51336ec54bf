import type { DeviceFacts } from '../compliance/facts.js';
import type { DeviceId, ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type {
  ActivationWord,
  DeviceAttributes,
  EnrollmentSource,
  HeartbeatMissed,
  HeartbeatRestored,
  OutsideId,
  TakenDevice,
} from './events.js';
import type { Moment } from './moment.js';
import { earlierInstant, laterInstant } from './moment.js';
import type { SaidOfThreat, ThreatState } from './threat.js';
import { wordOf } from './threat.js';

export type { ThreatState } from './threat.js';

/** A word about the activation at its place. */
export type SaidOfActivation = ActivationWord & { readonly n: number };

/** A missed heartbeat, with its cause, or one that was restored, at its place. */
export type SaidOfHeartbeat = Moment &
  (
    | { readonly word: 'missed'; readonly cause: HeartbeatMissed['data']['cause'] }
    | { readonly word: 'restored'; readonly cause: HeartbeatRestored['data']['cause'] }
  );

/** A device as its own stream tells it. Plain JSON: the read models store it. */
export interface DeviceState extends DeviceFacts {
  readonly userId: DeviceAttributes['userId'];
  /** It was enrolled, or found unsupported. False for an address: the id of it is another device's, or was let go. */
  readonly exists: boolean;
  /** Events folded so far. */
  readonly folded: number;
  /** R8: the last deletion. What was observed before it is of an earlier generation. */
  readonly deletion: Moment | null;
  /** R8: the ways in which it was enrolled. */
  readonly sources: readonly EnrollmentSource[];
  /** R8: a group holds it now; one has held it, ever. */
  readonly inGroup: boolean;
  readonly heldByGroup: boolean;
  /** R33a: ids that it has let go, for good. */
  readonly retired: readonly OutsideId[];
  /** R33a: it was superseded because the id of its address was let go. */
  readonly retiredAddress: boolean;
  /** R33a: the devices that it took over. */
  readonly joined: readonly JoinedDevice[];
  readonly activations: readonly SaidOfActivation[];
  readonly heartbeats: readonly SaidOfHeartbeat[];
  /** R28: the newest check-in or secure status of those that the log tells of. */
  readonly assessment: Moment | null;
  /** R22: the newest sighting that the log tells of, activations apart. */
  readonly heardAt: Instant | null;
  /** Late observations that have no effect, the last of them: told again they are not recorded again. */
  readonly late: readonly string[];
  readonly threats: readonly ThreatState[];
  /**
   * R14a: what was said of threats of which nothing else is told yet. A history that is cut short may say of a threat
   * that it was resolved, and what it was only later.
   */
  readonly untold: readonly UntoldThreat[];
}

/** R33a: what a device brought has the place of the event that told it first; it may be told again when there is more. */
export interface JoinedDevice {
  readonly deviceId: DeviceId;
  /** Number of the event that told of it first. */
  readonly n: number;
  /** How many events of it are taken in. */
  readonly events: number;
}

export interface UntoldThreat {
  readonly threatId: ThreatId;
  readonly words: readonly SaidOfThreat[];
}

/** Where a threat stands in the list, or would: the number of threats whose ids come before it. */
function placeOf(threats: readonly ThreatState[], id: ThreatId): number {
  let from = 0;
  let to = threats.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const threat = threats[middle];
    if (threat !== undefined && threat.threatId < id) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** @returns undefined for a threat that the device does not have */
export function threatOf({ threats }: Pick<DeviceState, 'threats'>, id: ThreatId): ThreatState | undefined {
  const found = threats[placeOf(threats, id)];
  return found?.threatId === id ? found : undefined;
}

/** All that was said of a threat. */
export const wordsOf = (state: Pick<DeviceState, 'threats' | 'untold'>, id: ThreatId): readonly SaidOfThreat[] =>
  (threatOf(state, id) ?? state.untold.find(({ threatId }) => threatId === id))?.words ?? [];

/** The list with a threat put in, or in the place of the one with its id. */
export function withThreat(threats: readonly ThreatState[], threat: ThreatState): readonly ThreatState[] {
  const place = placeOf(threats, threat.threatId);
  return threats.toSpliced(place, threats[place]?.threatId === threat.threatId ? 1 : 0, threat);
}

export const attributesOf = ({
  entraDeviceId,
  platform,
  osVersion,
  manufacturer,
  model,
  userId,
}: DeviceAttributes): DeviceAttributes => ({ entraDeviceId, platform, osVersion, manufacturer, model, userId });

/** R14: the earliest expiry of an admin's ignore that stands; null where none has one. */
export function nextExpiryOf({ threats, activation, supersededBy }: DeviceState): Instant | null {
  if (activation === 'deleted' || supersededBy !== null) return null;
  let next: Instant | null = null;
  for (const { ignoredUntil } of threats) next = earlierInstant(next, ignoredUntil);
  return next;
}

const NOTHING_OBSERVED = {
  unsupported: false,
  sources: [],
  groups: [],
  heldByGroup: false,
  activations: [],
  assessedAt: null,
  lastHeardAt: null,
  threats: [],
} as const;

const NO_ATTRIBUTES: DeviceAttributes = {
  entraDeviceId: null,
  platform: null,
  osVersion: null,
  manufacturer: null,
  model: null,
  userId: null,
};

/**
 * R33a: what a device brings to the one that proved to be the same. A deleted one brings nothing but what it was known
 * by.
 *
 * @param lastHeardAt its newest sighting that is kept beside the log
 */
export function takenFrom(deviceId: DeviceId, state: DeviceState, lastHeardAt: Instant | null = null): TakenDevice {
  const { intuneDeviceId, mtdDeviceId, retired, namedAt, heardAfterGapAt } = state;
  const known = { deviceId, events: state.folded, intuneDeviceId, mtdDeviceId, retired, namedAt, heardAfterGapAt };
  if (state.activation === 'deleted') return { ...known, attributes: NO_ATTRIBUTES, ...NOTHING_OBSERVED };
  return {
    ...known,
    attributes: attributesOf(state),
    unsupported: state.unsupported,
    sources: state.sources,
    groups: state.groups,
    heldByGroup: state.heldByGroup,
    activations: state.activations.map(({ word, at }) => ({ word, at })),
    assessedAt: state.assessment === null ? null : state.assessment.at,
    lastHeardAt: laterInstant(state.lastHeardAt, lastHeardAt),
    threats: state.threats.map(({ threatId, words }) => ({ threatId, words: words.map(wordOf) })),
  };
}

/** Before any event. */
export const NO_DEVICE: DeviceState = {
  exists: false,
  folded: 0,
  generation: 0,
  intuneDeviceId: null,
  mtdDeviceId: null,
  ...NO_ATTRIBUTES,
  unsupported: false,
  supersededBy: null,
  reported: false,
  unreportedCause: 'noIntuneDeviceId',
  groups: [],
  activation: 'pending',
  activatedAt: null,
  disconnected: false,
  disconnectedSince: null,
  lastHeardAt: null,
  assessed: false,
  namedAt: null,
  heardAfterGapAt: null,
  deletion: null,
  sources: [],
  inGroup: false,
  heldByGroup: false,
  retired: [],
  retiredAddress: false,
  joined: [],
  activations: [],
  heartbeats: [],
  assessment: null,
  heardAt: null,
  late: [],
  threats: [],
  untold: [],
};
