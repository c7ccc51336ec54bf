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

/** An observation as the device itself makes it, told at once. */
const observed = (at: Instant) =>
  ({
    at,
    now: at,
    heard: true,
    lastHeardAt: null,
    disconnectedAfterDays: 30,
    thresholdSince: null,
    gapEnds: [],
  }) as const;

const enrolledAndActivated = (intuneDeviceId: DirectoryId, from: Instant): DeviceCommand[] => [
  {
    type: 'EnrollDevice',
    at: from,
    source: 'manual',
    intuneDeviceId,
    platform: 'android',
    osVersion: '16',
    manufacturer: 'Fairphone',
  },
  { type: 'ActivateDevice', ...observed(instant(from + MINUTE)) },
];

const threatFound = (id: string, at: Instant, classification = 'TROJAN'): DeviceCommand => ({
  type: 'DetectThreat',
  ...observed(at),
  threatId: threatId(id),
  report: { type: 'APPLICATION', classifications: [classification], severity: 'high' },
});

const threatGone = (id: string, at: Instant): DeviceCommand => ({
  type: 'ResolveThreat',
  ...observed(at),
  threatId: threatId(id),
  cause: 'reported',
  report: null,
});

/** `threats` found and resolved again, one after the other: 2 + 2 × `threats` events, and a device that is secured. */
export const secured =
  (threats: number): History =>
  (intuneDeviceId, from) => {
    const commands = enrolledAndActivated(intuneDeviceId, from);
    for (let index = 0; index < threats; index += 1) {
      const at = instant(from + (2 + 2 * index) * MINUTE);
      commands.push(threatFound(`prior-${index}`, at));
      commands.push(threatGone(`prior-${index}`, instant(at + MINUTE)));
    }
    return decideAll(deviceDecider, commands);
  };

/** One open threat of a classification. */
export const withOpenThreat =
  (classification: string): History =>
  (intuneDeviceId, from) =>
    decideAll(deviceDecider, [
      ...enrolledAndActivated(intuneDeviceId, from),
      threatFound('prior-0', instant(from + 2 * MINUTE), classification),
    ]);

/** One threat of high risk, still open: further threats change nothing that a consumer is told. */
export const compromised: History = withOpenThreat('TROJAN');
