import type { ConnectorState } from '#domain/connector/decider.js';
import { daysAfter } from '#domain/device/silence.js';
import type { Instant } from '#domain/instant.js';

export const latestOf = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null || a > b ? a : b;
export const earliestOf = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null || a < b ? a : b;

/** R22: when a device is disconnected that is not heard of any more: never before the change that set the threshold. */
export function silenceDue(
  lastHeardAt: Instant,
  { settings, disconnectThresholdSince }: Pick<ConnectorState, 'settings' | 'disconnectThresholdSince'>,
): Instant {
  const due = daysAfter(lastHeardAt, settings.disconnectedAfterDays);
  return due > disconnectThresholdSince ? due : disconnectThresholdSince;
}
