import type { Rules } from '../rules.js';
import type { Verdict } from '../verdict.js';
import type { Change, ChangeCode, Remedy } from './change.js';
import { byRemedy, inOrder, isWithin, keyOf } from './change.js';
import type { JudgedFacts } from './changed-facts.js';
import { toleratedRisk, verdictOn, withChanges } from './changed-facts.js';
import { fixesOf, fixesOfThreats } from './fixes.js';

/** So many remedies are told of one verdict, the smallest. */
export const MOST_REMEDIES = 32;

/** The search weighs so many open threats over all sets that it tries: its time is bounded whatever a device has. */
const MOST_WEIGHED = 3000;

/** What would make a device compliant. */
export interface Remedies {
  /** The smallest sets of changes, smaller ones first; none where it is compliant, or where nothing helps. */
  readonly remedies: readonly Remedy[];
  /** False where there are more than are told: of very many threats each may be resolved, ignored or lowered. */
  readonly complete: boolean;
}

/** A set of changes, the facts with it, and what they come to. */
interface Tried {
  readonly changes: readonly Change[];
  readonly facts: JudgedFacts;
  readonly verdict: Verdict;
}

/** A risk is lowered to what is tolerated in the end, also where the set raises that. */
function settled(changes: readonly Change[]): readonly Change[] {
  const raised = changes.find(({ code }) => code === 'raiseToleratedLevel');
  if (raised?.code !== 'raiseToleratedLevel') return changes;
  const risk = toleratedRisk(raised.requiredSecurityLevel);
  return changes.map((change) => (change.code === 'lowerRisk' ? { ...change, risk } : change));
}

function tried(rules: Pick<Rules, 'evaluate'>, facts: JudgedFacts, chosen: readonly Change[]): Tried {
  const changes = settled(chosen);
  const changed = withChanges(facts, changes);
  return { changes, facts: changed, verdict: verdictOn(rules, changed) };
}

const isMended = ({ verdict }: Tried): boolean => verdict.verdict === 'compliant';

/** The changes to try next; none where something stands that no change takes away. */
function nextFixes({ verdict, facts }: Tried): readonly Change[] {
  const fixes = verdict.reasons.map((reason) => fixesOf(reason, facts));
  return fixes.some((some) => some.length === 0) ? [] : (fixes[0] ?? []);
}

/** How the first of some changes is chosen; all others are as good as it. */
const preferred = (fixes: readonly Change[], code: ChangeCode): Change | undefined =>
  fixes.find((change) => change.code === code) ?? fixes[0];

/** One change for each reason and for each offending threat. */
function choiceFor({ verdict, facts }: Tried, code: ChangeCode): readonly Change[] {
  const asked = verdict.reasons.flatMap((reason) =>
    reason.code === 'threatLevel' ? fixesOfThreats(facts, reason) : [fixesOf(reason, facts)],
  );
  const chosen = new Map<string, Change>();
  for (const fixes of asked) {
    const change = preferred(fixes, code);
    if (change !== undefined) chosen.set(keyOf([change]), change);
  }
  return [...chosen.values()];
}

const isAboutThreats = ({ code }: Change): boolean =>
  code === 'resolveThreat' || code === 'ignoreThreat' || code === 'lowerRisk';

/**
 * The plain way: the same change for all offending threats. Each of these is needed, as each is about a threat that
 * offends; of the others each is left out that can be.
 */
function plainWay(rules: Pick<Rules, 'evaluate'>, facts: JudgedFacts, code: ChangeCode): readonly Change[] | null {
  let way = tried(rules, facts, []);
  while (!isMended(way)) {
    if (nextFixes(way).length === 0) return null;
    way = tried(rules, facts, [...way.changes, ...choiceFor(way, code)]);
  }
  for (const change of way.changes) {
    if (isAboutThreats(change)) continue;
    const without = tried(
      rules,
      facts,
      way.changes.filter((other) => other !== change),
    );
    if (isMended(without)) way = without;
  }
  return way.changes;
}

const PLAIN_WAYS = ['resolveThreat', 'ignoreThreat', 'lowerRisk'] as const;

/**
 * The smallest sets of changes that would make a device compliant, by the rules in force (domain.md, *Why*). A set is
 * smallest where it does no more with any of its changes left out, or with the tolerated level raised less.
 *
 * Every set that mends holds a fix of each reason, so sets grow by the fixes of the first reason that stands, smaller sets
 * before larger ones: what is found first is smallest, and what holds it is not. The search is bounded; where it is cut
 * short, the ways that treat all threats alike are told too.
 */
export function remediesFor(rules: Pick<Rules, 'evaluate'>, facts: JudgedFacts): Remedies {
  const found: (readonly Change[])[] = [];
  const seen = new Set<string>();
  let left = Math.floor(MOST_WEIGHED / Math.max(10, facts.device.threats.length));
  const isKnown = (changes: readonly Change[]): boolean => found.some((known) => isWithin(known, changes));
  let frontier: readonly Tried[] = [tried(rules, facts, [])].filter((start) => !isMended(start));
  while (frontier.length > 0 && left > 0 && found.length < MOST_REMEDIES) {
    const next: Tried[] = [];
    for (const node of frontier) {
      for (const fix of nextFixes(node)) {
        const changes = [...node.changes, fix];
        const key = keyOf(changes);
        if (left === 0 || found.length === MOST_REMEDIES || seen.has(key) || isKnown(changes)) continue;
        seen.add(key);
        left -= 1;
        const grown = tried(rules, facts, changes);
        if (isMended(grown)) found.push(grown.changes);
        else next.push(grown);
      }
    }
    frontier = next;
  }
  const complete = frontier.length === 0 && left > 0 && found.length < MOST_REMEDIES;
  if (!complete) {
    for (const code of PLAIN_WAYS) {
      const way = plainWay(rules, facts, code);
      if (way !== null && !isKnown(way)) found.push(way);
    }
  }
  return { remedies: found.map(inOrder).sort(byRemedy), complete };
}
