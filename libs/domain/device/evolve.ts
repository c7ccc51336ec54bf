import type {
  DeviceActivated,
  DeviceEnrolled,
  DeviceEvent,
  DeviceFoundUnsupported,
  ThreatDetected,
  ThreatResolved,
} from './events.js';
import type { Moment } from './moment.js';
import { earlier, isAfter, later } from './moment.js';
import type { DeviceState, ThreatState } from './state.js';
import { threatOf, withThreat } from './state.js';

/**
 * R28: whether the threat was open at or after the activation. It was, if it was detected since, or if what closed the
 * newest detection before it came later.
 */
function wasOpenSince(threat: ThreatState, activated: Moment): boolean {
  if (isAfter(threat.lastDetected, activated)) return true;
  const closed = threat.resolutions[0];
  return closed === undefined || isAfter(closed, activated);
}

function isAssessed(threats: DeviceState['threats'], activated: Moment): boolean {
  return threats.some((threat) => wasOpenSince(threat, activated));
}

/** The threat with its status as the two lists of observations have it (R14a, the source's register). */
function withResolutions(
  threat: Omit<ThreatState, 'status' | 'resolvedAt' | 'resolutions'>,
  resolutions: readonly Moment[],
): ThreatState {
  const closed = resolutions[0];
  return {
    threatId: threat.threatId,
    type: threat.type,
    classifications: threat.classifications,
    severity: threat.severity,
    status: closed === undefined ? 'open' : 'resolved',
    detectedAt: threat.detectedAt,
    resolvedAt: closed === undefined ? null : closed.at,
    lastDetected: threat.lastDetected,
    resolutions,
  };
}

function detected(known: ThreatState | undefined, { data, occurredAt }: ThreatDetected, moment: Moment): ThreatState {
  const { threatId, type, classifications, severity } = data;
  if (known === undefined) {
    const first = { threatId, type, classifications, severity, detectedAt: occurredAt, lastDetected: moment };
    return withResolutions(first, []);
  }
  const detectedAt = occurredAt < known.detectedAt ? occurredAt : known.detectedAt;
  if (isAfter(known.lastDetected, moment)) return { ...known, detectedAt };
  const newest = { threatId, type, classifications, severity, detectedAt, lastDetected: moment };
  return withResolutions(
    newest,
    known.resolutions.filter((resolution) => isAfter(resolution, moment)),
  );
}

function resolved(known: ThreatState, moment: Moment): ThreatState {
  if (isAfter(known.lastDetected, moment)) return known;
  const next = known.resolutions.findIndex((resolution) => isAfter(resolution, moment));
  const place = next === -1 ? known.resolutions.length : next;
  return withResolutions(known, known.resolutions.toSpliced(place, 0, moment));
}

/** Puts a threat in the place of `known`, and looks at the others only where `known` alone may have made it assessed. */
function observed(state: DeviceState, known: ThreatState | undefined, threat: ThreatState): DeviceState {
  const { activated } = state;
  const threats = withThreat(state.threats, threat);
  const folded = state.folded + 1;
  if (activated === null) return { ...state, folded, threats };
  if (wasOpenSince(threat, activated)) return { ...state, folded, threats, assessed: true };
  const mayHaveAssessed = known !== undefined && wasOpenSince(known, activated);
  return { ...state, folded, threats, assessed: mayHaveAssessed ? isAssessed(threats, activated) : state.assessed };
}

function enrolled(state: DeviceState, { type, data }: DeviceEnrolled | DeviceFoundUnsupported): DeviceState {
  const reported = data.intuneDeviceId !== null;
  return {
    ...state,
    exists: true,
    folded: state.folded + 1,
    generation: Math.max(state.generation, 1),
    intuneDeviceId: data.intuneDeviceId,
    mtdDeviceId: data.mtdDeviceId,
    entraDeviceId: data.entraDeviceId,
    platform: data.platform,
    osVersion: data.osVersion,
    manufacturer: data.manufacturer,
    model: data.model,
    unsupported: type === 'DeviceFoundUnsupported',
    reported,
    unreportedCause: reported ? null : 'noIntuneDeviceId',
  };
}

function activatedBy(state: DeviceState, { occurredAt }: DeviceActivated): DeviceState {
  const moment = { at: occurredAt, n: state.folded };
  const activated = earlier(state.activated, moment);
  return {
    ...state,
    folded: state.folded + 1,
    activation: 'activated',
    activatedAt: activated.at,
    activated,
    lastActivation: later(state.lastActivation, moment),
    assessed: isAssessed(state.threats, activated),
  };
}

function resolvedBy(state: DeviceState, { data, occurredAt }: ThreatResolved): DeviceState {
  const known = threatOf(state, data.threatId);
  if (known === undefined) return { ...state, folded: state.folded + 1 };
  return observed(state, known, resolved(known, { at: occurredAt, n: state.folded }));
}

/**
 * Folds one event into a device. Observations are registers: of two, the one that happened later holds, and of two at
 * the same instant the one folded later, in whatever order they arrive. An enrolment clears nothing: threats and
 * activation outlive it, also where the platform turns out to be unsupported.
 */
export function evolve(state: DeviceState, event: DeviceEvent): DeviceState {
  switch (event.type) {
    case 'DeviceEnrolled':
    case 'DeviceFoundUnsupported':
      return enrolled(state, event);
    case 'DeviceAttributesChanged': {
      const { entraDeviceId, platform, osVersion, manufacturer, model } = event.data;
      return { ...state, folded: state.folded + 1, entraDeviceId, platform, osVersion, manufacturer, model };
    }
    case 'DeviceActivated':
      return activatedBy(state, event);
    case 'ThreatDetected': {
      const known = threatOf(state, event.data.threatId);
      return observed(state, known, detected(known, event, { at: event.occurredAt, n: state.folded }));
    }
    case 'ThreatResolved':
      return resolvedBy(state, event);
  }
}
