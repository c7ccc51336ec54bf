import type { Reason, Verdict } from '../verdict.js';
import type { Evidence } from './evidence.js';
import type { ComesTo } from './known-facts.js';
import { comesTo } from './known-facts.js';
import type { Effort } from './smallest-part.js';
import { smallestPart } from './smallest-part.js';

/** A reason and the events behind it. */
export type ExplainedReason = Reason & {
  /** Ids, the newest event first: it is the one that brought the reason about. */
  readonly events: readonly string[];
};

/** Why a verdict is what it is. */
export interface Explanation {
  /** Ids of events that come to the same verdict by themselves, the newest first. */
  readonly events: readonly string[];
  readonly reasons: readonly ExplainedReason[];
}

/** Events that are folded in search of an explanation, before one is told that may hold more than it must. */
const MOST_FOLDED = 10_000;

type Said = Pick<Verdict, 'verdict' | 'reasons'>;

/** A reason as a text; that of R16 with what it does not say: whether the device was ever activated. */
function textOf(reason: Reason, activation: ComesTo['activation']): string {
  const isOfActivation = reason.code === 'missingPartnerData' || reason.code === 'awaitingActivation';
  return JSON.stringify(isOfActivation ? [reason, activation] : [reason]);
}

/** What is said as texts, to compare it by. */
interface Compared {
  readonly verdict: Verdict['verdict'];
  readonly reasons: readonly string[];
}

/** @param newestFirst some events */
function comparedFrom(newestFirst: readonly Evidence[]): Compared | null {
  const found = comesTo(newestFirst.toReversed());
  if (found === null) return null;
  const { verdict, reasons } = found.verdict;
  return { verdict, reasons: reasons.map((reason) => textOf(reason, found.activation)) };
}

const isSame = (a: Compared, b: Compared): boolean =>
  a.verdict === b.verdict &&
  a.reasons.length === b.reasons.length &&
  a.reasons.every((reason, place) => reason === b.reasons[place]);

const idsOf = (evidence: readonly Evidence[]): readonly string[] => evidence.map(({ id }) => id);

/** The events behind one reason: by themselves they come to this verdict by this reason, and by none that it does not have. */
function behind(reason: string, said: Compared, evidence: readonly Evidence[], effort: Effort): readonly Evidence[] {
  const holds = (part: readonly Evidence[]): boolean => {
    const found = comparedFrom(part);
    if (found === null || found.verdict !== said.verdict || !found.reasons.includes(reason)) return false;
    return found.reasons.every((other) => said.reasons.includes(other));
  };
  return smallestPart(evidence, holds, effort);
}

/**
 * The events behind a verdict and behind each of its reasons (domain.md, *Why*): the smallest parts of what was recorded
 * that come to the same by themselves, newer events before older ones. Computing the verdict again from them gives the
 * same, whoever does it.
 *
 * @param evidence of the device and its tenant up to the verdict's position, in the order of the log; what is left out of
 *   it must not matter to the verdict (`mayMatterTo`)
 * @returns null where the evidence does not come to this verdict
 */
export function explanationOf({ verdict, reasons }: Said, evidence: readonly Evidence[]): Explanation | null {
  const found = comesTo(evidence);
  if (found === null) return null;
  const said: Compared = { verdict, reasons: reasons.map((reason) => textOf(reason, found.activation)) };
  const holds = (part: readonly Evidence[]): boolean => {
    const other = comparedFrom(part);
    return other !== null && isSame(other, said);
  };
  const newestFirst = evidence.toReversed();
  if (!holds(newestFirst)) return null;
  const effort: Effort = { left: MOST_FOLDED };
  const enough = smallestPart(newestFirst, holds, effort);
  const explained = reasons.map((reason) => {
    // What a verdict with one reason rests on is behind that reason.
    const part = reasons.length === 1 ? enough : behind(textOf(reason, found.activation), said, enough, effort);
    return { ...reason, events: idsOf(part) };
  });
  return { events: idsOf(enough), reasons: explained };
}
