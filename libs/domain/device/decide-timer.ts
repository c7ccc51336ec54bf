import type { Decision } from '../decider.js';
import { accept } from '../decider.js';
import type { Instant } from '../instant.js';
import type { ExpireIgnores, MissHeartbeat, ReviewDisconnection } from './commands.js';
import type { DeviceEvent, ThreatReopened } from './events.js';
import { laterInstant } from './moment.js';
import { daysAfter, isSilent, reportedAt } from './silence.js';
import type { DeviceState } from './state.js';
import { standingIgnore } from './threat.js';

/**
 * R33a: what a joined device brought may have fallen due before a deletion of this one, which would make it a word about
 * the generation before: it is said of the generation that took it over.
 */
const sinceDeletion = (due: Instant, { deletion }: DeviceState): Instant =>
  deletion !== null && deletion.at > due ? deletion.at : due;

/**
 * R22: an activated device that was silent for so many days is disconnected at the instant it was due, never before the
 * change that set them, and never before it was restored last.
 */
export function missHeartbeat(command: MissHeartbeat, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy !== null || state.activation !== 'activated' || state.disconnected) return accept();
  const lastHeardAt = laterInstant(state.lastHeardAt, command.lastHeardAt);
  if (lastHeardAt === null) return accept();
  const silentAt = sinceDeletion(daysAfter(lastHeardAt, command.disconnectedAfterDays), state);
  const restoredAt = state.heartbeats.at(-1)?.at ?? silentAt;
  const occurredAt = [command.thresholdSince, restoredAt].reduce((a, b) => (b > a ? b : a), silentAt);
  if (occurredAt > command.at) return accept();
  return accept({ type: 'HeartbeatMissed', occurredAt, data: { cause: 'silence', lastHeardAt } });
}

/** R22: a later threshold clears a silence that it does not call one. What the source reported it does not clear. */
export function reviewDisconnection(command: ReviewDisconnection, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy !== null || !state.disconnected || reportedAt(state) !== null) return accept();
  const lastHeardAt = laterInstant(state.lastHeardAt, command.lastHeardAt);
  if (lastHeardAt === null || isSilent(lastHeardAt, command.disconnectedAfterDays, command.at)) return accept();
  return accept({ type: 'HeartbeatRestored', occurredAt: command.at, data: { cause: 'threshold' } });
}

/** R14: admins' ignores that expire up to now reopen, each at its own expiry, the earliest first. */
export function expireIgnores({ at }: ExpireIgnores, state: DeviceState): Decision<DeviceEvent> {
  if (state.supersededBy !== null || state.activation === 'deleted') return accept();
  const reopened: ThreatReopened[] = [];
  for (const threat of state.threats) {
    const { threatId, ignoredUntil } = threat;
    if (ignoredUntil === null || ignoredUntil > at) continue;
    // An ignore that had expired when it was recorded would outlive an end that lies before it.
    const ignoredAt = standingIgnore(threat)?.at ?? ignoredUntil;
    const due = ignoredAt > ignoredUntil ? ignoredAt : ignoredUntil;
    const occurredAt = sinceDeletion(due, state);
    reopened.push({ type: 'ThreatReopened', occurredAt, data: { threatId, cause: 'expired' } });
  }
  return accept(...reopened.sort((a, b) => a.occurredAt - b.occurredAt));
}
