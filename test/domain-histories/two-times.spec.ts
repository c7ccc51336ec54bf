import { describe, it } from '@jest/globals';
import { decodeEvent } from '#domain/codec/event-codec.js';
import type { DeviceEvent } from '#domain/device/events.js';
import type { DeviceState } from '#domain/device/state.js';
import { stateAt } from '#domain/device/state-at.js';
import { instant } from '#domain/instant.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { deviceKind } from '#engine/commands/stream-kinds.js';
import type { Device } from '#test/support/reference/device.js';
import { activationOf, deviceAfter, isAssessed, isEnrolled } from '#test/support/reference/device.js';
import { asItHappened } from '#test/support/reference/history.js';
import { threatsOf } from '#test/support/reference/threats.js';
import { expectSame } from './expect-same.js';
import { historyOf } from './history.js';
import { Random } from './random.js';
import { HISTORIES, TIMEOUT_MS } from './scale.js';

function deviceEventOf(recorded: RecordedEvent): { readonly event: DeviceEvent; readonly recordedAt: number } {
  const found = decodeEvent(recorded);
  if (!found.known || !deviceKind.owns(found.event)) throw new Error(`no event of a device: ${recorded.type}`);
  return { event: found.event, recordedAt: found.metadata.recordedAt };
}

const factsOf = (state: DeviceState) => ({
  activation: state.activation,
  superseded: state.supersededBy !== null,
  unsupported: state.unsupported,
  reported: state.reported,
  disconnected: state.disconnected,
  // Of a deleted device nobody asks it.
  assessed: state.activation !== 'deleted' && state.assessed,
  namedAt: state.namedAt,
  heardAfterGapAt: state.heardAfterGapAt,
  platform: state.platform,
  threats: state.threats.map(({ threatId, status, classifications }) => ({ threatId, status, classifications })),
});

const referenceFactsOf = (device: Device) => ({
  activation: device.deleted ? 'deleted' : activationOf(device),
  superseded: device.superseded,
  unsupported: device.unsupported,
  reported: device.intuneDeviceId !== null && isEnrolled(device),
  disconnected: device.disconnected,
  assessed: !device.deleted && isAssessed(device),
  namedAt: device.namedAt,
  heardAfterGapAt: device.heardAfterGapAt,
  platform: device.platform,
  threats: threatsOf(device.words),
});

describe('a device at an earlier time', () => {
  it(
    'is the fold of what was recorded by then of what had happened by then, whatever the two times',
    () => {
      for (let seed = 0; seed < HISTORIES; seed += 1) {
        const { log, worlds } = historyOf(seed);
        const random = new Random(seed);
        for (const { name } of worlds.flatMap(({ devices }) => [...devices.values()])) {
          const asOf = random.pick(log.history).recordedAt;
          const validAt = Math.min(asOf, random.pick(log.history).occurredAt);
          const recorded = log.log.events.filter(({ stream }) => stream === name).map(deviceEventOf);
          const events = recorded.map(({ event, recordedAt }) => ({ event, recordedAt: instant(recordedAt) }));
          const known = log.history.filter(({ stream, recordedAt }) => stream === name && recordedAt <= asOf);
          const state = stateAt(events, { asOf: instant(asOf), validAt: instant(validAt) });
          const reference = deviceAfter(asItHappened(known, validAt));
          expectSame(seed, { name, ...factsOf(state) }, { name, ...referenceFactsOf(reference) });
        }
      }
    },
    TIMEOUT_MS,
  );
});
