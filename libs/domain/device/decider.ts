import type { Decider, Decision } from '../decider.js';
import type { DeviceCommand, Observation } from './commands.js';
import { deleteDevice, enroll, leaveGroup } from './decide-enrollment.js';
import { link, supersede } from './decide-joining.js';
import { activate, checkIn, deactivate, reportDisconnected, reportHeard, reportSecure } from './decide-observation.js';
import { afterSilence } from './decide-silence.js';
import { detect, ignore, reopen, reportIgnored, resolve } from './decide-threat.js';
import { expireIgnores, missHeartbeat, reviewDisconnection } from './decide-timer.js';
import type { DeviceEvent } from './events.js';
import { evolve } from './evolve.js';
import type { DeviceState } from './state.js';
import { NO_DEVICE } from './state.js';

export type { DeviceState, ThreatState } from './state.js';

function decideObservation(command: Observation, state: DeviceState): Decision<DeviceEvent> {
  switch (command.type) {
    case 'ActivateDevice':
      return activate(command, state);
    case 'DeactivateDevice':
      return deactivate(command, state);
    case 'CheckIn':
      return checkIn(command, state);
    case 'ReportSecure':
      return reportSecure(command, state);
    case 'ReportHeard':
      return reportHeard(command, state);
    case 'ReportDisconnected':
      return reportDisconnected(command, state);
    case 'DetectThreat':
      return detect(command, state);
    case 'ResolveThreat':
      return resolve(command, state);
    case 'ReportIgnoredThreat':
      return reportIgnored(command, state);
  }
}

function decide(command: DeviceCommand, state: DeviceState): Decision<DeviceEvent> {
  switch (command.type) {
    case 'EnrollDevice':
      return enroll(command, state);
    case 'LeaveGroup':
      return leaveGroup(command, state);
    case 'DeleteDevice':
      return deleteDevice(command, state);
    case 'LinkDevice':
      return link(command, state);
    case 'SupersedeDevice':
      return supersede(command, state);
    case 'IgnoreThreat':
      return ignore(command, state);
    case 'ReopenThreat':
      return reopen(command, state);
    case 'ExpireIgnores':
      return expireIgnores(command, state);
    case 'MissHeartbeat':
      return missHeartbeat(command, state);
    case 'ReviewDisconnection':
      return reviewDisconnection(command, state);
    default:
      return afterSilence(command, state, decideObservation);
  }
}

/**
 * One enrolment of one phone or tablet (R7, R8, R14, R14a, R21, R22, R28, R33, R33a).
 *
 * An observation that repeats the known state at another instant is recorded, because a late one may lie between; the
 * same word at its own instant is not. On a superseded device nothing is decided any more: the command is for the device
 * that `supersededBy` names, and whoever sent it sends it there.
 */
export const deviceDecider: Decider<DeviceState, DeviceCommand, DeviceEvent> = {
  initialState: NO_DEVICE,
  decide,
  evolve,
};
