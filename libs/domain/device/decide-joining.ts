import type { Decision } from '../decider.js';
import { accept } from '../decider.js';
import type { LinkDevice, SupersedeDevice } from './commands.js';
import type { DeviceEvent, DeviceLinked, HeartbeatRestored, OutsideId, TakenDevice } from './events.js';
import { evolve } from './evolve.js';
import { restored } from './silence.js';
import { REFUSED } from './rejections.js';
import type { DeviceState } from './state.js';

/** R33a: the ids that neither keeps, and those that the other has let go before. */
function letGo(
  ids: readonly (OutsideId | null)[],
  state: DeviceState,
  taken: TakenDevice | null,
): readonly OutsideId[] {
  const known = [state.intuneDeviceId, state.mtdDeviceId];
  const brought = taken === null ? [] : [taken.intuneDeviceId, taken.mtdDeviceId, ...taken.retired];
  const gone = new Set<OutsideId>();
  for (const id of [...known, ...brought]) {
    if (id !== null && !ids.includes(id) && !state.retired.includes(id)) gone.add(id);
  }
  return [...gone];
}

/** Whether folding an event leaves all as it was. The state is JSON, its fields in one order. */
const changesNothing = (state: DeviceState, event: DeviceEvent): boolean =>
  JSON.stringify({ ...evolve(state, event), folded: 0 }) === JSON.stringify({ ...state, folded: 0 });

/** R22: what the other was heard of counts as a sighting of this one. */
function restoredBy(
  { taken, at, disconnectedAfterDays }: LinkDevice,
  state: DeviceState,
): readonly HeartbeatRestored[] {
  const heardAt = taken?.lastHeardAt ?? null;
  return heardAt === null ? [] : restored({ at: heardAt, now: at, disconnectedAfterDays }, state);
}

/**
 * R33a: takes over ids, and what another device brings. Taking the same again changes nothing; taking what the other has
 * learnt since is an event of its own, so that a crash or a race between link and supersede is made good by repeating it.
 */
export function link(command: LinkDevice, state: DeviceState): Decision<DeviceEvent> {
  const { at, taken } = command;
  if (state.retiredAddress) return REFUSED.retired;
  if (state.supersededBy !== null) return accept();
  if (!state.exists) return REFUSED.noDevice;
  if (state.activation === 'deleted' && taken !== null) return REFUSED.deleted;
  if (state.retired.some((id) => id === command.intuneDeviceId || id === command.mtdDeviceId)) return REFUSED.retired;
  const intuneDeviceId = command.intuneDeviceId ?? state.intuneDeviceId ?? taken?.intuneDeviceId ?? null;
  const mtdDeviceId = command.mtdDeviceId ?? state.mtdDeviceId ?? taken?.mtdDeviceId ?? null;
  const retired = letGo([intuneDeviceId, mtdDeviceId], state, taken);
  const linked: DeviceLinked = {
    type: 'DeviceLinked',
    occurredAt: at,
    data: { intuneDeviceId, mtdDeviceId, retired, taken },
  };
  return changesNothing(state, linked) ? accept() : accept<DeviceEvent>(linked, ...restoredBy(command, state));
}

/** R33a: from now on commands go to another device. Also for an address that never was a device. */
export function supersede({ at, by, retired }: SupersedeDevice, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy === by && state.retiredAddress === retired) return accept();
  return accept({ type: 'DeviceSuperseded', occurredAt: at, data: { by, retired } });
}
