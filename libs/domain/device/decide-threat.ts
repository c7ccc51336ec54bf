import type { Decision } from '../decider.js';
import { accept } from '../decider.js';
import type { DetectThreat, IgnoreThreat, ReopenThreat, ReportIgnoredThreat, ResolveThreat } from './commands.js';
import { heardBy } from './decide-observation.js';
import type { DeviceEvent, ThreatWord } from './events.js';
import { signatureOf } from './evolve-observation.js';
import { REFUSED } from './rejections.js';
import type { DeviceState, ThreatState } from './state.js';
import { threatOf } from './state.js';
import { lastWordOfSource, reportAt, sameClassifications, sameWord, standingIgnore } from './threat.js';

type OfSource = DetectThreat | ResolveThreat | ReportIgnoredThreat;

/** Why no source may say anything about a threat of the device; null where it may. */
function refusal(state: DeviceState): Decision<DeviceEvent> | null {
  if (state.supersededBy !== null) return accept();
  if (!state.exists) return REFUSED.noDevice;
  return state.activation === 'deleted' ? REFUSED.deleted : null;
}

/**
 * Whether the source has said this before: it is its newest word up to that instant, said at that very instant, or a late
 * one that had no effect. At another instant it is recorded again, because another word may lie between (R31).
 */
function isSaid(word: ThreatWord, { threatId }: OfSource, state: DeviceState, known: ThreatState | undefined): boolean {
  if (state.late.includes(signatureOf(word.word, word.at, threatId))) return true;
  const last = known === undefined ? undefined : lastWordOfSource(known, word.at);
  return last !== undefined && sameWord(last, word);
}

/** R14a, R32: the source says that a threat is open; with other classifications than it said last, that too. */
export function detect(command: DetectThreat, state: DeviceState): Decision<DeviceEvent> {
  const refused = refusal(state);
  if (refused !== null) return refused;
  const { at, threatId, report, details = null } = command;
  const known = threatOf(state, threatId);
  const heard = heardBy(command, state);
  if (isSaid({ word: 'open', at, report }, command, state, known)) return accept(...heard);
  const last = known === undefined ? null : reportAt(known, at);
  const isOther = last !== null && !sameClassifications(last, report);
  const type = isOther ? 'ThreatReclassified' : 'ThreatDetected';
  return accept({ type, occurredAt: at, data: { threatId, ...report, details } }, ...heard);
}

/** R14a: the source says that a threat is resolved; of one that was not known it tells what it was. */
export function resolve(command: ResolveThreat, state: DeviceState): Decision<DeviceEvent> {
  const refused = refusal(state);
  if (refused !== null) return refused;
  const { at, threatId, cause, report } = command;
  const known = threatOf(state, threatId);
  const heard = heardBy(command, state);
  if (isSaid({ word: 'resolved', at, report }, command, state, known)) return accept(...heard);
  if (known === undefined && report === null) return REFUSED.noThreat;
  return accept({ type: 'ThreatResolved', occurredAt: at, data: { threatId, cause, report } }, ...heard);
}

/** R14a: the source says that a threat is ignored; of one that was not known it tells what it was. */
export function reportIgnored(command: ReportIgnoredThreat, state: DeviceState): Decision<DeviceEvent> {
  const refused = refusal(state);
  if (refused !== null) return refused;
  const { at, threatId, report } = command;
  const known = threatOf(state, threatId);
  const heard = heardBy(command, state);
  if (isSaid({ word: 'ignored', at, report }, command, state, known)) return accept(...heard);
  if (known === undefined && report === null) return REFUSED.noThreat;
  return accept({ type: 'ThreatIgnored', occurredAt: at, data: { threatId, by: 'source', report } }, ...heard);
}

/** R14: an admin ignores a threat, with the reason and the expiry in the future. The same again changes nothing. */
export function ignore(command: IgnoreThreat, state: DeviceState): Decision<DeviceEvent> {
  const refused = refusal(state);
  if (refused !== null) return refused;
  const { at, threatId, reason, until } = command;
  const known = threatOf(state, threatId);
  if (known === undefined) return REFUSED.noThreat;
  if (known.status === 'resolved') return REFUSED.resolved;
  const standing = standingIgnore(known);
  if (standing !== null && standing.reason === reason && standing.until === until) return accept();
  if (until !== null && until <= at) return REFUSED.expired;
  return accept({ type: 'ThreatIgnored', occurredAt: at, data: { threatId, by: 'admin', reason, until } });
}

/** R14a: an admin's `open` ends an admin's ignore, and nothing else. */
export function reopen({ at, threatId }: ReopenThreat, state: DeviceState): Decision<DeviceEvent> {
  const refused = refusal(state);
  if (refused !== null) return refused;
  const known = threatOf(state, threatId);
  if (known === undefined) return REFUSED.noThreat;
  if (standingIgnore(known) === null) return accept();
  return accept({ type: 'ThreatReopened', occurredAt: at, data: { threatId, cause: 'admin' } });
}
