import type { System } from '../connector/events.js';
import type { DeviceId, PersonId, ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';

/** R30: the last report of a failure, by system and code. */
export interface LastReport {
  readonly system: System;
  readonly code: string;
  readonly reportedAt: Instant;
  /** A recovery of the system was reported since. */
  readonly recovered: boolean;
}

type Alerts = Readonly<Record<string, readonly PersonId[]>>;

/**
 * What was sent. A tenant has as many alerts as it ever had threats, so they are kept in 256 parts by device: one more
 * alert copies its own part and not the whole.
 */
export interface MailState {
  readonly alerts: Readonly<Record<string, Alerts>>;
  readonly reports: readonly LastReport[];
}

export const INITIAL_MAIL: MailState = { alerts: {}, reports: [] };

const partOf = (deviceId: DeviceId): string => deviceId.slice(0, 2);
const keyOf = (deviceId: DeviceId, threatId: ThreatId): string => `${deviceId}/${threatId}`;

/** R29: who was told of a threat. */
export function toldOf(state: MailState, deviceId: DeviceId, threatId: ThreatId): readonly PersonId[] {
  return state.alerts[partOf(deviceId)]?.[keyOf(deviceId, threatId)] ?? [];
}

export function withAlert(
  state: MailState,
  deviceId: DeviceId,
  threatId: ThreatId,
  recipients: readonly PersonId[],
): MailState {
  const part = partOf(deviceId);
  const told = [...toldOf(state, deviceId, threatId), ...recipients];
  const alerts = { ...state.alerts[part], [keyOf(deviceId, threatId)]: told };
  return { ...state, alerts: { ...state.alerts, [part]: alerts } };
}
