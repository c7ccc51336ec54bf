import type { Decision } from '../decider.js';
import { accept } from '../decider.js';
import type {
  ActivateDevice,
  CheckIn,
  DeactivateDevice,
  Observation,
  ReportDisconnected,
  ReportHeard,
  ReportSecure,
} from './commands.js';
import { enrolledAgain } from './decide-enrollment.js';
import type { ActivationWord, DeviceEvent } from './events.js';
import { isOfEarlierGeneration, lastActivation, signatureOf } from './evolve-observation.js';
import { isAfter, laterInstant } from './moment.js';
import { REFUSED } from './rejections.js';
import { reportedAt, restored } from './silence.js';
import type { DeviceState } from './state.js';

/** The place that an observation takes if it is recorded now. */
const placeOf = ({ at }: Observation, { folded }: DeviceState) => ({ at, n: folded });

/** R33: the first sighting after a gap of the source that had named the device closes it. */
function heardAfterGap({ at, gapEnds }: Observation, state: DeviceState): readonly DeviceEvent[] {
  const { namedAt, heardAfterGapAt } = state;
  const closes = gapEnds.some(
    (end) => at > end && namedAt !== null && namedAt <= end && (heardAfterGapAt === null || heardAfterGapAt <= end),
  );
  return closes ? [{ type: 'DeviceHeardAfterGap', occurredAt: at, data: {} }] : [];
}

/** What an observation says beside itself, where it is word of the device: it was heard of (R21, R22, R33). */
export function heardBy(command: Observation, state: DeviceState, isHeard = command.heard): readonly DeviceEvent[] {
  if (!isHeard || isOfEarlierGeneration(state, placeOf(command, state))) return [];
  return [...heardAfterGap(command, state), ...restored(command, state)];
}

/** The word about the activation that an observation finds when it falls into its place; undefined where there is none. */
const foundBy = ({ at }: Observation, { activations }: DeviceState): ActivationWord | undefined =>
  activations.findLast((said) => said.at <= at);

/** Whether this very word was told before. */
function isSaid(command: Observation, word: ActivationWord['word'], state: DeviceState): boolean {
  const found = foundBy(command, state);
  if (found?.word === word && found.at === command.at) return true;
  return state.late.includes(signatureOf(word, command.at));
}

/**
 * R7, R28. Repeated at another instant it is recorded, because a late deactivation may lie between. One that finds the
 * device not activated is word of it (R22), and clears a missed heartbeat (R21). On a deleted device it starts the next
 * generation, unless it is older than the deletion (R8).
 */
export function activate(command: ActivateDevice, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy !== null) return accept();
  if (!state.exists) return REFUSED.noDevice;
  const isDeleted = state.activation === 'deleted';
  if (isDeleted && isOfEarlierGeneration(state, placeOf(command, state))) return REFUSED.deleted;
  if (state.unsupported) return REFUSED.unsupported;
  const again = isDeleted ? [enrolledAgain(state, command.now)] : [];
  if (isSaid(command, 'activated', state)) return accept(...again);
  const changes = foundBy(command, state)?.word !== 'activated';
  const activated: DeviceEvent = { type: 'DeviceActivated', occurredAt: command.at, data: {} };
  return accept(...again, activated, ...heardBy(command, state, command.heard || changes));
}

/** R7: from every state but deleted. Repeated at another instant it is recorded, as an activation is. */
export function deactivate(command: DeactivateDevice, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy !== null) return accept();
  if (!state.exists) return REFUSED.noDevice;
  if (state.activation === 'deleted') return REFUSED.deleted;
  if (isSaid(command, 'deactivated', state)) return accept();
  const deactivated: DeviceEvent = { type: 'DeviceDeactivated', occurredAt: command.at, data: {} };
  return accept(deactivated, ...heardBy(command, state));
}

/** R28: the first word since the last activation that the device was looked at. A later one tells nothing new. */
function assessment(
  command: CheckIn | ReportSecure,
  state: DeviceState,
  cause: 'checkIn' | 'secure',
): readonly DeviceEvent[] {
  if (isOfEarlierGeneration(state, placeOf(command, state))) return [];
  const activated = lastActivation(state.activations);
  const known = state.assessment;
  if (known !== null && activated !== null && !isAfter(activated, known)) return [];
  const isSinceActivation = activated !== null && command.at >= activated.at;
  const isNewest = known === null || command.at > known.at;
  if (!isSinceActivation && !isNewest) return [];
  return [{ type: 'DeviceAssessed', occurredAt: command.at, data: { cause } }];
}

/** R7, R21, R22, R28, R33. What the log is told of a check-in are the edges: it is telemetry else. */
export function checkIn(command: CheckIn, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy !== null) return accept();
  if (!state.exists) return REFUSED.noDevice;
  if (state.activation === 'deleted') return REFUSED.deleted;
  if (state.activation !== 'activated') return REFUSED.notActivated;
  return accept(...assessment(command, state, 'checkIn'), ...heardBy(command, state, true));
}

/** R28, R32: a secure status assesses the device, also before it is told to be activated. */
export function reportSecure(command: ReportSecure, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy !== null) return accept();
  if (!state.exists) return REFUSED.noDevice;
  if (state.activation === 'deleted') return REFUSED.deleted;
  return accept(...assessment(command, state, 'secure'), ...heardBy(command, state));
}

/** R22, R32: word of the device whatever its activation, which assesses nothing. */
export function reportHeard(command: ReportHeard, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy !== null) return accept();
  if (!state.exists) return REFUSED.noDevice;
  if (state.activation === 'deleted') return REFUSED.deleted;
  return accept(...heardBy(command, state));
}

/** R22, R32: at once a missed heartbeat, unless the device was heard of since. */
export function reportDisconnected(command: ReportDisconnected, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy !== null) return accept();
  if (!state.exists) return REFUSED.noDevice;
  if (state.activation === 'deleted') return REFUSED.deleted;
  if (isOfEarlierGeneration(state, placeOf(command, state))) return accept();
  const lastHeardAt = laterInstant(state.lastHeardAt, command.lastHeardAt);
  if (lastHeardAt !== null && command.at < lastHeardAt) return accept();
  const reported = reportedAt(state);
  if (reported !== null && command.at <= reported) return accept();
  const restoredLast = state.heartbeats.at(-1);
  let occurredAt = command.at;
  if (restoredLast?.word === 'restored' && occurredAt < restoredLast.at) {
    // Only a sighting clears what is reported, so it stands behind a threshold that has cleared a silence since.
    if (restoredLast.cause === 'heard') return accept();
    occurredAt = restoredLast.at;
  }
  return accept({ type: 'HeartbeatMissed', occurredAt, data: { cause: 'reported', lastHeardAt } });
}
