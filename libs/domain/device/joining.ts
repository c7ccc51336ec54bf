import type { Instant } from '../instant.js';
import type { EnrollmentSource, TakenDevice, TakenThreat } from './events.js';
import { withActivationFacts, withActivationWord, withThreatWords } from './evolve-observation.js';
import { earlierInstant, isAfter, laterInstant } from './moment.js';
import type { DeviceState, SaidOfActivation } from './state.js';
import { wordsOf } from './state.js';
import type { SaidOfThreat } from './threat.js';
import { withThreatWord } from './threat.js';

const hasIntuneId = ({ intuneDeviceId }: DeviceState): boolean => intuneDeviceId !== null;
const isAlive = ({ activation }: DeviceState): boolean => activation !== 'deleted';
const hasThreats = ({ threats }: DeviceState): boolean => threats.length > 0;

/** Tells two devices that are alike in all else from each other, whichever is asked about first. */
const nameOf = ({ intuneDeviceId, mtdDeviceId }: DeviceState): string => `${intuneDeviceId} ${mtdDeviceId}`;

/**
 * R33a: which of two devices that proved to be one survives. A deleted one never does against one that is not; else the
 * one with threats; if both or neither have some, the one with the Intune id; of two with or without it the one whose
 * outside ids come first. The answer names the same device whichever is given first.
 */
export function survivorOf(a: DeviceState, b: DeviceState): 'first' | 'second' {
  for (const is of [isAlive, hasThreats, hasIntuneId]) {
    if (is(a) !== is(b)) return is(a) ? 'first' : 'second';
  }
  return nameOf(a) <= nameOf(b) ? 'first' : 'second';
}

/** Whether a word that the event of this number brought is brought by it again; one that is not stays what it was. */
const isToldAgain =
  (again: readonly { readonly word: string; readonly at: Instant }[], n: number) =>
  (known: { readonly word: string; readonly at: Instant; readonly n: number }): boolean =>
    known.n === n && again.some(({ word, at }) => word === known.word && at === known.at);

/** All that either was told. What the other told before, by the event of this number, it may tell again. */
function withTakenThreat(state: DeviceState, { threatId, words }: TakenThreat, n: number): DeviceState {
  const toldAgain = isToldAgain(words, n);
  let said: readonly SaidOfThreat[] = wordsOf(state, threatId).filter((known) => !toldAgain(known));
  for (const word of words) said = withThreatWord(said, { ...word, n });
  return { ...state, ...withThreatWords(state, threatId, said) };
}

/** What was said of either: its threats and its activation. */
function withTakenWords(state: DeviceState, taken: TakenDevice, n: number): DeviceState {
  let told = state;
  for (const threat of taken.threats) told = withTakenThreat(told, threat, n);
  const toldAgain = isToldAgain(taken.activations, n);
  let activations: readonly SaidOfActivation[] = state.activations.filter((known) => !toldAgain(known));
  for (const { word, at } of taken.activations) activations = withActivationWord(activations, { word, at, n });
  const { assessedAt } = taken;
  const assessment = assessedAt === null ? null : { at: assessedAt, n };
  const isLater = assessment !== null && (state.assessment === null || isAfter(assessment, state.assessment));
  return { ...told, activations, assessment: isLater ? assessment : state.assessment };
}

const allOf = <Text extends string>(a: readonly Text[], b: readonly Text[]): readonly Text[] => {
  const added = b.filter((text) => !a.includes(text));
  return added.length === 0 ? a : [...a, ...added];
};

/** What the survivor knows of itself stays; what it does not know, the other may have known. */
function withTakenAttributes(state: DeviceState, { attributes, unsupported }: TakenDevice): DeviceState {
  return {
    ...state,
    entraDeviceId: state.entraDeviceId ?? attributes.entraDeviceId,
    platform: state.platform ?? attributes.platform,
    osVersion: state.osVersion ?? attributes.osVersion,
    manufacturer: state.manufacturer ?? attributes.manufacturer,
    model: state.model ?? attributes.model,
    userId: state.userId ?? attributes.userId,
    unsupported: state.platform === null ? unsupported : state.unsupported,
  };
}

/**
 * R33a: the survivor with what the other brought: enrolment, groups, all threats with their words, activation and
 * sighting. It was never deleted with the survivor, so it counts whatever generation the survivor is in. Taking the same
 * again changes nothing.
 *
 * @param n number of the event that tells it
 */
export function joined(state: DeviceState, taken: TakenDevice, n: number): DeviceState {
  const { deviceId, events } = taken;
  const known = state.joined.find((other) => other.deviceId === deviceId);
  const place = known === undefined ? n : known.n;
  const told = known?.events === events ? state : withTakenWords(state, taken, place);
  const groups = allOf(state.groups, taken.groups);
  return withActivationFacts({
    ...withTakenAttributes(told, taken),
    sources: allOf<EnrollmentSource>(state.sources, taken.sources),
    groups: groups === state.groups ? groups : groups.toSorted(),
    inGroup: state.inGroup || taken.groups.length > 0,
    heldByGroup: state.heldByGroup || taken.heldByGroup,
    namedAt: state.namedAt === null ? null : earlierInstant(state.namedAt, taken.namedAt),
    heardAfterGapAt: laterInstant(state.heardAfterGapAt, taken.heardAfterGapAt),
    heardAt: laterInstant(state.heardAt, taken.lastHeardAt),
    joined: [...state.joined.filter((other) => other !== known), { deviceId, n: place, events }],
  });
}
