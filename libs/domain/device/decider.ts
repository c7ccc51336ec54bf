import { isPlatform } from '../compliance-policy/events.js';
import type { Decider, Decision } from '../decider.js';
import { accept, reject } from '../decider.js';
import type { ActivateDevice, DetectThreat, DeviceCommand, EnrollDevice, ResolveThreat } from './commands.js';
import type { DeviceAttributes, DeviceEvent } from './events.js';
import { evolve } from './evolve.js';
import type { DeviceState, ThreatState } from './state.js';
import { NO_DEVICE, threatOf } from './state.js';

export type { DeviceState, ThreatState } from './state.js';

const NOT_FOUND = { code: 'not-found', detail: 'No device with this id is enrolled. Enroll it first.' } as const;

/** What the device's attributes become: those told by the command, and for the others those known before. */
const attributesAfter = (command: EnrollDevice, known: DeviceAttributes): DeviceAttributes => ({
  entraDeviceId: command.entraDeviceId ?? known.entraDeviceId,
  platform: command.platform,
  osVersion: command.osVersion ?? known.osVersion,
  manufacturer: command.manufacturer ?? known.manufacturer,
  model: command.model ?? known.model,
});

const sameAttributes = (a: DeviceAttributes, b: DeviceAttributes): boolean =>
  a.entraDeviceId === b.entraDeviceId &&
  a.platform === b.platform &&
  a.osVersion === b.osVersion &&
  a.manufacturer === b.manufacturer &&
  a.model === b.model;

/** Whether the command names an id that the device, being known, does not carry. */
const namesAnotherId = ({ intuneDeviceId, mtdDeviceId }: EnrollDevice, state: DeviceState): boolean =>
  (intuneDeviceId !== undefined && intuneDeviceId !== state.intuneDeviceId) ||
  (mtdDeviceId !== undefined && mtdDeviceId !== state.mtdDeviceId);

function enroll(command: EnrollDevice, state: DeviceState): Decision<DeviceEvent> {
  if (state.exists && namesAnotherId(command, state)) {
    return reject({
      code: 'device-ids-differ',
      detail:
        'The device is known with other ids than these. Joining two devices, or adding a second id to one, comes with a later release; enroll it with the ids it has.',
    });
  }
  const attributes = attributesAfter(command, state);
  const unsupported = !isPlatform(command.platform);
  if (state.exists && state.unsupported === unsupported) {
    if (sameAttributes(attributes, state)) return accept();
    return accept({ type: 'DeviceAttributesChanged', occurredAt: command.at, data: attributes });
  }
  const data = {
    intuneDeviceId: command.intuneDeviceId ?? state.intuneDeviceId,
    mtdDeviceId: command.mtdDeviceId ?? state.mtdDeviceId,
    ...attributes,
    source: 'manual',
  } as const;
  return unsupported
    ? accept({ type: 'DeviceFoundUnsupported', occurredAt: command.at, data: { ...data, reason: 'platform' } })
    : accept({ type: 'DeviceEnrolled', occurredAt: command.at, data });
}

function activate({ at }: ActivateDevice, state: DeviceState): Decision<DeviceEvent> {
  if (!state.exists) return reject(NOT_FOUND);
  if (state.unsupported) {
    return reject({
      code: 'unsupported-device',
      detail: 'Only Android and iOS devices can be activated; this one is of another platform.',
    });
  }
  if (state.activation === 'activated' && state.lastActivation?.at === at) return accept();
  return accept({ type: 'DeviceActivated', occurredAt: at, data: {} });
}

const sameCodes = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((code, index) => code === b[index]);

/** Whether the source's newest word about the threat is this detection. */
const isNewestWord = (command: DetectThreat, threat: ThreatState): boolean =>
  threat.status === 'open' &&
  threat.lastDetected.at === command.at &&
  threat.type === command.threatType &&
  threat.severity === command.severity &&
  sameCodes(threat.classifications, command.classifications);

function detect(command: DetectThreat, state: DeviceState): Decision<DeviceEvent> {
  if (!state.exists) return reject(NOT_FOUND);
  const { at, threatId, threatType, classifications, severity } = command;
  const known = threatOf(state, threatId);
  if (known !== undefined && isNewestWord(command, known)) return accept();
  return accept({
    type: 'ThreatDetected',
    occurredAt: at,
    data: { threatId, type: threatType, classifications, severity },
  });
}

function resolve({ at, threatId }: ResolveThreat, state: DeviceState): Decision<DeviceEvent> {
  if (!state.exists) return reject(NOT_FOUND);
  const known = threatOf(state, threatId);
  if (known === undefined) {
    return reject({ code: 'not-found', detail: 'The device has no threat with this id.' });
  }
  if (known.resolutions.some((resolution) => resolution.at === at)) return accept();
  return accept({ type: 'ThreatResolved', occurredAt: at, data: { threatId, cause: 'reported' } });
}

function decide(command: DeviceCommand, state: DeviceState): Decision<DeviceEvent> {
  switch (command.type) {
    case 'EnrollDevice':
      return enroll(command, state);
    case 'ActivateDevice':
      return activate(command, state);
    case 'DetectThreat':
      return detect(command, state);
    case 'ResolveThreat':
      return resolve(command, state);
  }
}

/**
 * One enrolment of one phone or tablet (R7, R8, R14a, R28). An observation that repeats the known state at another
 * instant is recorded, because a late one may lie between; the newest word again, at its own instant, is not.
 */
export const deviceDecider: Decider<DeviceState, DeviceCommand, DeviceEvent> = {
  initialState: NO_DEVICE,
  decide,
  evolve,
};
