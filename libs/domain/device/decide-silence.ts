import type { Decision } from '../decider.js';
import { accept } from '../decider.js';
import type { Observation } from './commands.js';
import { missHeartbeat } from './decide-timer.js';
import type { DeviceEvent } from './events.js';
import { evolve } from './evolve.js';
import type { DeviceState } from './state.js';

/**
 * R22: the silence that a sighting ends and that no look at the clock has noticed, because the engine was off or had not
 * come to it. A device whose last sighting is not known counts as heard of, as it does in a sweep; while one is held (R22a)
 * nobody is disconnected by silence. One that was restored at or after the instant it was due was told before.
 */
function silenceBefore(command: Observation, state: DeviceState): DeviceEvent | null {
  const { now, heard, lastHeardAt, disconnectedAfterDays, thresholdSince } = command;
  if (!heard || lastHeardAt === null || thresholdSince === null) return null;
  const look = { type: 'MissHeartbeat', at: now, lastHeardAt, disconnectedAfterDays, thresholdSince } as const;
  const looked = missHeartbeat(look, state);
  const missed = 'events' in looked ? looked.events[0] : undefined;
  const restored = state.heartbeats.at(-1);
  return missed === undefined || (restored !== undefined && missed.occurredAt <= restored.at) ? null : missed;
}

/**
 * R22: decides an observation. One that restores a device that had been silent for too long tells of the silence first, at the
 * instant at which it was due: the log says the same, whether the clock was looked at in between or not. What restores
 * nothing leaves the silence to the sweep.
 */
export function afterSilence(
  command: Observation,
  state: DeviceState,
  decide: (command: Observation, state: DeviceState) => Decision<DeviceEvent>,
): Decision<DeviceEvent> {
  const silence = silenceBefore(command, state);
  if (silence !== null) {
    const decision = decide(command, evolve(state, silence));
    if ('events' in decision && decision.events.some(({ type }) => type === 'HeartbeatRestored'))
      return accept(silence, ...decision.events);
  }
  return decide(command, state);
}
