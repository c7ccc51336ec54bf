import type { ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { ThreatWord } from './events.js';
import type { Moment } from './moment.js';
import { isAfter, laterInstant } from './moment.js';
import type { DeviceState, SaidOfActivation, SaidOfHeartbeat, ThreatState } from './state.js';
import { threatOf, withThreat, wordsOf } from './state.js';
import type { SaidOfThreat } from './threat.js';
import { threatFrom, wasOpenSince, withThreatWord } from './threat.js';
import { beginOfLast, withWord } from './timeline.js';

const LATE_REMEMBERED = 16;

/** Tells an observation from others of its device. */
export const signatureOf = (word: string, at: Instant, threatId?: ThreatId): string =>
  threatId === undefined ? `${word} ${at}` : `${word} ${at} ${threatId}`;

/** Remembers an observation that left no trace, so that a repeated one is known. */
const withLate = (late: readonly string[], signature: string): readonly string[] =>
  late.includes(signature) ? late : [...late.slice(1 - LATE_REMEMBERED), signature];

const passedOver = (state: DeviceState, signature: string): DeviceState => ({
  ...state,
  late: withLate(state.late, signature),
});

/** R8: it was observed before the last deletion. */
export const isOfEarlierGeneration = ({ deletion }: DeviceState, moment: Moment): boolean =>
  deletion !== null && isAfter(deletion, moment);

/** R28: the activation that counts: the first of the newest run of them, also where a deactivation has followed. */
export function lastActivation(words: readonly SaidOfActivation[]): Moment | null {
  let place = words.length - 1;
  while (words[place]?.word === 'deactivated') place -= 1;
  let first: Moment | null = null;
  for (let said = words[place]; said?.word === 'activated'; said = words[place]) {
    first = said;
    place -= 1;
  }
  return first;
}

function isAssessed({ assessment, threats, activations }: DeviceState): boolean {
  const activated = lastActivation(activations);
  if (activated === null) return false;
  if (assessment !== null && !isAfter(activated, assessment)) return true;
  return threats.some((threat) => wasOpenSince(threat, activated));
}

/** The facts that follow from the words about activation, assessment and hearing. */
export function withActivationFacts(state: DeviceState): DeviceState {
  const activated = lastActivation(state.activations);
  const activatedAt = activated === null ? null : activated.at;
  return {
    ...state,
    activation: state.activation === 'deleted' ? 'deleted' : (state.activations.at(-1)?.word ?? 'pending'),
    activatedAt,
    lastHeardAt: laterInstant(state.heardAt, activatedAt),
    assessed: isAssessed(state),
  };
}

/** How many of one word in a row have to be kept, see `withWord`: when it was activated is the first of a run. */
const ACTIVATION_RUN = { activated: 8, deactivated: 8 } as const;
const HEARTBEAT_RUN = { missed: 8, restored: 2 } as const;

export const withActivationWord = (
  words: readonly SaidOfActivation[],
  said: SaidOfActivation,
): readonly SaidOfActivation[] => withWord(words, said, ACTIVATION_RUN[said.word]);

/** R7, R28: the app was activated or deactivated. */
export function saidOfActivation(state: DeviceState, said: SaidOfActivation): DeviceState {
  const signature = signatureOf(said.word, said.at);
  if (isOfEarlierGeneration(state, said)) return passedOver(state, signature);
  const activations = withActivationWord(state.activations, said);
  const told = withActivationFacts({ ...state, activations });
  return activations.includes(said) ? told : passedOver(told, signature);
}

/** R22. `lastHeardAt`: a sighting that the event tells of. */
export function saidOfHeartbeat(
  state: DeviceState,
  said: SaidOfHeartbeat,
  lastHeardAt: Instant | null = null,
): DeviceState {
  if (isOfEarlierGeneration(state, said)) return state;
  const heartbeats = withWord(state.heartbeats, said, HEARTBEAT_RUN[said.word]);
  const missed = beginOfLast(heartbeats, 'missed');
  return {
    ...state,
    heartbeats,
    disconnected: missed !== null,
    disconnectedSince: missed === null ? null : missed.at,
    heardAt: laterInstant(state.heardAt, lastHeardAt),
    lastHeardAt: laterInstant(state.lastHeardAt, lastHeardAt),
  };
}

/** R28: a check-in, which is a sighting, or a secure status, which is none. */
export function assessed(state: DeviceState, moment: Moment, cause: 'checkIn' | 'secure'): DeviceState {
  if (isOfEarlierGeneration(state, moment)) return state;
  const assessment = state.assessment === null || isAfter(moment, state.assessment) ? moment : state.assessment;
  const heardAt = cause === 'checkIn' ? laterInstant(state.heardAt, moment.at) : state.heardAt;
  return withActivationFacts({ ...state, assessment, heardAt });
}

/** R33. A gap is the device's own matter, not that of a generation. */
export function heardAfterGap(state: DeviceState, moment: Moment): DeviceState {
  const told = { ...state, heardAfterGapAt: laterInstant(state.heardAfterGapAt, moment.at) };
  if (isOfEarlierGeneration(state, moment)) return told;
  return {
    ...told,
    heardAt: laterInstant(state.heardAt, moment.at),
    lastHeardAt: laterInstant(state.lastHeardAt, moment.at),
  };
}

/** Looks at the other threats only where `known` alone may have made the device assessed. */
function isAssessedWith(
  state: DeviceState,
  known: ThreatState | undefined,
  threat: ThreatState,
  threats: readonly ThreatState[],
): boolean {
  const activated = lastActivation(state.activations);
  if (activated === null) return false;
  if (wasOpenSince(threat, activated)) return true;
  const mayHaveAssessed = state.assessed && known !== undefined && wasOpenSince(known, activated);
  return mayHaveAssessed ? isAssessed({ ...state, threats }) : state.assessed;
}

/** What a word about a threat changes of a device. */
export type ThreatsKnown = Pick<DeviceState, 'threats' | 'untold' | 'assessed' | 'late'>;

/** What becomes of the device with all that was said of a threat. */
export function withThreatWords(state: DeviceState, threatId: ThreatId, words: readonly SaidOfThreat[]): ThreatsKnown {
  const threat = threatFrom(threatId, words);
  const { late } = state;
  const others = state.untold.length === 0 ? state.untold : state.untold.filter((other) => other.threatId !== threatId);
  if (threat === null) {
    return { threats: state.threats, untold: [...others, { threatId, words }], assessed: state.assessed, late };
  }
  const threats = withThreat(state.threats, threat);
  return { threats, untold: others, assessed: isAssessedWith(state, threatOf(state, threatId), threat, threats), late };
}

/** R14a: what becomes of the device with a word about a threat, of the source or of an admin. */
export function saidOfThreat(state: DeviceState, threatId: ThreatId, word: ThreatWord, n: number): ThreatsKnown {
  const said: SaidOfThreat = { ...word, n };
  const signature = (): string => signatureOf(word.word, word.at, threatId);
  if (isOfEarlierGeneration(state, said)) return { ...state, late: withLate(state.late, signature()) };
  const words = withThreatWord(wordsOf(state, threatId), said);
  const told = withThreatWords(state, threatId, words);
  // Looked for from the end: mostly it is the newest.
  return words.lastIndexOf(said) === -1 ? { ...told, late: withLate(told.late, signature()) } : told;
}
