import { deviceDecider } from '#domain/device/decider.js';
import type { DeviceCommand } from '#domain/device/commands.js';
import type { DeviceEvent } from '#domain/device/events.js';
import type { DirectoryId } from '#domain/identity/ids.js';
import { threatId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import { decideAll } from './opening.js';

/** What happened to a device before the benchmark; minutes apart, from `from` on. */
export type History = (intuneDeviceId: DirectoryId, from: Instant) => DeviceEvent[];

const MINUTE = 60_000;

const enrolledAndActivated = (intuneDeviceId: DirectoryId, from: Instant): DeviceCommand[] => [
  { type: 'EnrollDevice', at: from, intuneDeviceId, platform: 'android', osVersion: '16', manufacturer: 'Fairphone' },
  { type: 'ActivateDevice', at: instant(from + MINUTE) },
];

const threatFound = (id: string, at: Instant): DeviceCommand => ({
  type: 'DetectThreat',
  at,
  threatId: threatId(id),
  threatType: 'APPLICATION',
  classifications: ['TROJAN'],
  severity: 'high',
});

/** `threats` found and resolved again, one after the other: 2 + 2 × `threats` events, and a device that is secured. */
export const secured =
  (threats: number): History =>
  (intuneDeviceId, from) => {
    const commands = enrolledAndActivated(intuneDeviceId, from);
    for (let index = 0; index < threats; index += 1) {
      const at = instant(from + (2 + 2 * index) * MINUTE);
      commands.push(threatFound(`prior-${index}`, at));
      commands.push({ type: 'ResolveThreat', at: instant(at + MINUTE), threatId: threatId(`prior-${index}`) });
    }
    return decideAll(deviceDecider, commands);
  };

/** One threat of high risk, still open: further threats change nothing that a consumer is told. */
export const compromised: History = (intuneDeviceId, from) =>
  decideAll(deviceDecider, [
    ...enrolledAndActivated(intuneDeviceId, from),
    threatFound('prior-0', instant(from + 2 * MINUTE)),
  ]);
