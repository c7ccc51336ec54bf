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
  readonly threats: Readonly<Record<ThreatId, ThreatState>>;
}

/**
 * @returns undefined for a threat that the device does not have. A threat's id may be `__proto__`: only the record's own
 * keys count
 */
export const threatOf = (state: Pick<DeviceState, 'threats'>, id: ThreatId): ThreatState | undefined =>
  Object.hasOwn(state.threats, id) ? state.threats[id] : undefined;

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
  threats: {},
};
