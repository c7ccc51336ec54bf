import { RULES } from './rule-numbers.js';
import { homesIn } from './homes.js';
import { testsIn } from './named-tests.js';
import type { Home, RuleTest, Source } from './sources.js';
import { isSpec } from './sources.js';

/** One rule: where it lives, and what holds it. */
export interface RuleLine {
  readonly rule: string;
  readonly homes: readonly Home[];
  readonly tests: readonly RuleTest[];
  /** What is missing; null where nothing is. */
  readonly hole: 'no function names it' | 'no test begins with it' | 'neither function nor test' | null;
}

function holeOf(homes: number, tests: number): RuleLine['hole'] {
  if (homes === 0 && tests === 0) return 'neither function nor test';
  if (homes === 0) return 'no function names it';
  return tests === 0 ? 'no test begins with it' : null;
}

const isProduct = ({ file }: Source): boolean => /^(?:libs|apps)\//u.test(file) && !file.includes('/testing/');

const ofDomain = ({ file }: Home): boolean => file.startsWith('libs/domain/');

/** Where the rule lives comes before where it is only spoken of, and the domain before the edge. */
const byNearness =
  (rule: string) =>
  (a: Home, b: Home): number =>
    Number(b.first.includes(rule)) - Number(a.first.includes(rule)) ||
    Number(ofDomain(b)) - Number(ofDomain(a)) ||
    a.rules.length - b.rules.length;

/** Every rule with the functions of the product whose docstrings name it, and the tests whose names begin with it. */
export function rulesTable(sources: readonly Source[]): readonly RuleLine[] {
  const homes = sources.filter((source) => isProduct(source) && !isSpec(source)).flatMap(homesIn);
  const tests = sources.filter(isSpec).flatMap(testsIn);
  return RULES.map((rule) => {
    const own = homes.filter(({ rules }) => rules.includes(rule)).sort(byNearness(rule));
    const held = tests.filter(({ rules }) => rules.includes(rule));
    return { rule, homes: own, tests: held, hole: holeOf(own.length, held.length) };
  });
}
