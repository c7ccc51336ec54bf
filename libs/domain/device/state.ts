import type { DeviceFacts, ThreatFacts } from '../compliance/facts.js';
import type { ThreatId } from '../identity/ids.js';
import type { Moment } from './moment.js';

/** A threat with what later observations of it are put in order by. */
export interface ThreatState extends ThreatFacts {
  /** The newest detection: its type, classifications and severity hold. */
  readonly lastDetected: Moment;
  /** The resolutions after it, oldest first; none while the threat is open. */
  readonly resolutions: readonly Moment[];
}

/** A device as its own stream tells it. Plain JSON: the read models store it. */
export interface DeviceState extends DeviceFacts {
  /** It was enrolled, or found unsupported. */
  readonly exists: boolean;
  /** Events folded so far. */
  readonly folded: number;
  /** R28: the activation that found it not activated. */
  readonly activated: Moment | null;
  /** The newest activation; a repeated one only counts as being heard (R28). */
  readonly lastActivation: Moment | null;
  readonly threats: readonly ThreatState[];
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

/** The list with a threat put in, or in the place of the one with its id. */
export function withThreat(threats: readonly ThreatState[], threat: ThreatState): readonly ThreatState[] {
  const place = placeOf(threats, threat.threatId);
  return threats.toSpliced(place, threats[place]?.threatId === threat.threatId ? 1 : 0, threat);
}

/** Before any event. */
export const NO_DEVICE: DeviceState = {
  exists: false,
  folded: 0,
  generation: 0,
  intuneDeviceId: null,
  mtdDeviceId: null,
  entraDeviceId: null,
  platform: null,
  osVersion: null,
  manufacturer: null,
  model: null,
  unsupported: false,
  superseded: false,
  reported: false,
  unreportedCause: 'noIntuneDeviceId',
  activation: 'pending',
  activatedAt: null,
  activated: null,
  lastActivation: null,
  disconnected: false,
  assessed: false,
  dataGap: false,
  threats: [],
};
