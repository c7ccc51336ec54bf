import type { Instant } from '../instant.js';
import type { DeviceEvent } from './events.js';
import { evolveNumbered } from './evolve.js';
import type { DeviceState } from './state.js';
import { NO_DEVICE } from './state.js';

/** An event of a device and when it was recorded. */
export interface RecordedDeviceEvent {
  readonly event: DeviceEvent;
  readonly recordedAt: Instant;
}

/** Two times: by what was known at `asOf`, the state at `validAt`. */
export interface AtTimes {
  readonly asOf: Instant;
  readonly validAt: Instant;
}

/**
 * The device at an earlier time: what was recorded up to `asOf` of what happened up to `validAt`, folded in the order in
 * which it happened. With both at now, or later, it is the live state.
 *
 * @param events of the device's stream, from the first on, in its order
 */
export function stateAt(events: readonly RecordedDeviceEvent[], { asOf, validAt }: AtTimes): DeviceState {
  return events
    .map(({ event, recordedAt }, n) => ({ event, recordedAt, n }))
    .filter(({ event, recordedAt }) => recordedAt <= asOf && event.occurredAt <= validAt)
    .toSorted((a, b) => a.event.occurredAt - b.event.occurredAt || a.n - b.n)
    .reduce((state, { event, n }) => evolveNumbered(state, event, n), NO_DEVICE);
}
