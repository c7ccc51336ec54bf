import type { DeviceEvent, ThreatIgnored, ThreatWord } from './events.js';
import { deleted, enrolled, inGroups, linked } from './evolve-enrollment.js';
import { assessed, heardAfterGap, saidOfActivation, saidOfHeartbeat, saidOfThreat } from './evolve-observation.js';
import type { DeviceState } from './state.js';
import { attributesOf } from './state.js';

function wordOfIgnored({ data, occurredAt: at }: ThreatIgnored): ThreatWord {
  return data.by === 'source'
    ? { word: 'ignored', at, report: data.report }
    : { word: 'ignoredByAdmin', at, reason: data.reason, until: data.until };
}

function told(state: DeviceState, event: DeviceEvent, n: number): DeviceState {
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
    case 'ThreatDetected':
    case 'ThreatReclassified': {
      const { threatId, type, classifications, severity } = event.data;
      return saidOfThreat(state, threatId, { word: 'open', at, report: { type, classifications, severity } }, n);
    }
    case 'ThreatResolved':
      return saidOfThreat(state, event.data.threatId, { word: 'resolved', at, report: event.data.report }, n);
    case 'ThreatIgnored':
      return saidOfThreat(state, event.data.threatId, wordOfIgnored(event), n);
    case 'ThreatReopened':
      return saidOfThreat(state, event.data.threatId, { word: 'reopened', at }, n);
  }
}

/**
 * Folds one event into a device. Observations are registers: of two, the one that happened later holds, and of two at
 * the same instant the one recorded later, in whatever order they are folded. An enrolment clears nothing: threats and
 * activation outlive it, also where the platform turns out to be unsupported. A deletion does.
 *
 * @param n number of the event in its stream, 0 for the first
 */
export const evolveNumbered = (state: DeviceState, event: DeviceEvent, n: number): DeviceState => ({
  ...told(state, event, n),
  folded: state.folded + 1,
});

/** `evolveNumbered` in the order of the stream. */
export const evolve = (state: DeviceState, event: DeviceEvent): DeviceState =>
  evolveNumbered(state, event, state.folded);
