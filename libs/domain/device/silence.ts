import type { Instant } from '../instant.js';
import { instant } from '../instant.js';
import type { HeartbeatRestored } from './events.js';
import type { DeviceState } from './state.js';

const DAY_MS = 86_400_000;

export const daysAfter = (from: Instant, days: number): Instant => instant(from + days * DAY_MS);

/** R22: whether a device that was heard of at an instant is silent for so many days. */
export const isSilent = (heardAt: Instant, days: number, now: Instant): boolean => daysAfter(heardAt, days) <= now;

/** R32: when the source last said that the device is disconnected, of the silence that stands; null where it did not. */
export function reportedAt({ heartbeats }: DeviceState): Instant | null {
  const restored = heartbeats.findLastIndex(({ word }) => word === 'restored');
  const reported = heartbeats.findLast(
    (said, place) => place > restored && said.word === 'missed' && said.cause === 'reported',
  );
  return reported?.at ?? null;
}

/** A sighting, and when and by which threshold it is judged. */
interface Sighting {
  readonly at: Instant;
  readonly now: Instant;
  readonly disconnectedAfterDays: number;
}

/**
 * R22: being heard clears a missed heartbeat, at the sighting but never before the miss, if that sighting is younger than
 * the threshold. One that the source reported only a sighting not older than it clears.
 */
export function restored(sighting: Sighting, state: DeviceState): readonly HeartbeatRestored[] {
  const missed = state.heartbeats.at(-1);
  if (!state.disconnected || missed === undefined) return [];
  if (isSilent(sighting.at, sighting.disconnectedAfterDays, sighting.now)) return [];
  const reported = reportedAt(state);
  if (reported !== null && sighting.at < reported) return [];
  const occurredAt = sighting.at < missed.at ? missed.at : sighting.at;
  return [{ type: 'HeartbeatRestored', occurredAt, data: { cause: 'heard' } }];
}
