import type { ThreatId } from '../identity/ids.js';
import type { DeviceEvent, ThreatEvent, ThreatIgnored, ThreatWord } from './events.js';
import { deleted, enrolled, inGroups, linked } from './evolve-enrollment.js';
import { assessed, heardAfterGap, saidOfActivation, saidOfHeartbeat, saidOfThreat } from './evolve-observation.js';
import type { DeviceState } from './state.js';
import { attributesOf } from './state.js';

/** What is said of a threat, of those that have one. */
interface ToldOfThreat {
  readonly threatId: ThreatId;
  readonly word: ThreatWord;
}

function ignoredBy({ data, occurredAt: at }: ThreatIgnored): ThreatWord {
  return data.by === 'source'
    ? { word: 'ignored', at, report: data.report }
    : { word: 'ignoredByAdmin', at, reason: data.reason, until: data.until };
}

function wordOfThreat(event: ThreatEvent): ToldOfThreat {
  const { threatId } = event.data;
  const at = event.occurredAt;
  switch (event.type) {
    case 'ThreatDetected':
    case 'ThreatReclassified': {
      const { type, classifications, severity } = event.data;
      return { threatId, word: { word: 'open', at, report: { type, classifications, severity } } };
    }
    case 'ThreatResolved':
      return { threatId, word: { word: 'resolved', at, report: event.data.report } };
    case 'ThreatIgnored':
      return { threatId, word: ignoredBy(event) };
    case 'ThreatReopened':
      return { threatId, word: { word: 'reopened', at } };
  }
}

/** Most events of a device are about threats: they are folded with one copy of its state. */
function toldOfThreat(state: DeviceState, event: ThreatEvent, n: number): DeviceState {
  const { threatId, word } = wordOfThreat(event);
  const { threats, untold, assessed, late } = saidOfThreat(state, threatId, word, n);
  return { ...state, folded: state.folded + 1, threats, untold, assessed, late };
}

/** The state that any other event leads to, not counting it. */
function told(state: DeviceState, event: Exclude<DeviceEvent, ThreatEvent>, n: number): DeviceState {
  const at = event.occurredAt;
  switch (event.type) {
    case 'DeviceEnrolled':
    case 'DeviceFoundUnsupported':
      return enrolled(state, event);
    case 'DeviceLinked':
      return linked(state, event, n);
    case 'DeviceSuperseded':
      return { ...state, supersededBy: event.data.by, retiredAddress: event.data.retired };
    case 'DeviceAttributesChanged':
      return { ...state, ...attributesOf(event.data) };
    case 'DeviceGroupsChanged':
      return inGroups(state, event.data.groups);
    case 'DeviceLeftEnrollment':
      return inGroups(state, []);
    case 'DeviceReturnedToEnrollment':
      // It stands beside the group or the enrolment that brought it back: for who reads the log, not for the fold.
      return state;
    case 'DeviceDeleted':
      return deleted(state, event, n);
    case 'DeviceActivated':
      return saidOfActivation(state, { word: 'activated', at, n });
    case 'DeviceDeactivated':
      return saidOfActivation(state, { word: 'deactivated', at, n });
    case 'DeviceAssessed':
      return assessed(state, { at, n }, event.data.cause);
    case 'DeviceHeardAfterGap':
      return heardAfterGap(state, { at, n });
    case 'HeartbeatMissed': {
      const { cause, lastHeardAt } = event.data;
      return saidOfHeartbeat(state, { word: 'missed', cause, at, n }, lastHeardAt);
    }
    case 'HeartbeatRestored':
      return saidOfHeartbeat(state, { word: 'restored', cause: event.data.cause, at, n });
  }
}

/**
 * Folds one event into a device. Observations are registers: of two, the one that happened later holds, and of two at
 * the same instant the one recorded later, in whatever order they are folded. An enrolment clears nothing: threats and
 * activation outlive it, also where the platform turns out to be unsupported. A deletion does.
 *
 * @param n number of the event in its stream, 0 for the first
 */
export function evolveNumbered(state: DeviceState, event: DeviceEvent, n: number): DeviceState {
  switch (event.type) {
    case 'ThreatDetected':
    case 'ThreatReclassified':
    case 'ThreatResolved':
    case 'ThreatIgnored':
    case 'ThreatReopened':
      return toldOfThreat(state, event, n);
    default:
      return { ...told(state, event, n), folded: state.folded + 1 };
  }
}

/** `evolveNumbered` in the order of the stream. */
export const evolve = (state: DeviceState, event: DeviceEvent): DeviceState =>
  evolveNumbered(state, event, state.folded);
