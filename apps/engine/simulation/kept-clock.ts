import type { SimulatedClock } from '#adapters/clock/simulated-clock.js';
import type { Instant } from '#domain/instant.js';
import { instant, isInstant } from '#domain/instant.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';

const KEY = 'simulation/clock';

/** What the clock showed last, kept beside the log. @throws Error where the value is not one of ours */
async function lastShown(latestValues: Pick<LatestValues, 'get'>): Promise<Instant | null> {
  const kept = await latestValues.get(KEY);
  if (kept === null) return null;
  const value: unknown = JSON.parse(kept.value);
  const now = typeof value === 'object' && value !== null && 'now' in value ? value.now : null;
  if (typeof now !== 'number' || !isInstant(now)) throw new Error(`${KEY} holds no instant`);
  return now;
}

/** Keeps what the clock shows, so that it goes on from there after a restart. */
export async function keepClock(latestValues: Pick<LatestValues, 'set'>, now: Instant): Promise<void> {
  await latestValues.set(KEY, JSON.stringify({ now }));
}

export interface ResumedClock {
  readonly clock: SimulatedClock;
  /** As the setting names it; null: a new log begins at the time of the machine. */
  readonly start: Instant | null;
  readonly log: Pick<EventLog, 'lastRecordedAt'>;
  readonly latestValues: Pick<LatestValues, 'get' | 'set'>;
}

/**
 * Sets the clock when the engine starts. Time in a log does not run backwards: it goes on from what the clock showed last
 * or from the newest event, whichever is later. Where the setting names a later time still, the engine was off until then.
 */
export async function resumeClock({ clock, start, log, latestValues }: ResumedClock): Promise<void> {
  const known = [start, await lastShown(latestValues), log.lastRecordedAt()].filter((one) => one !== null);
  const now = known.length === 0 ? instant(Date.now()) : instant(Math.max(...known));
  clock.moveTo(now);
  await keepClock(latestValues, now);
}
