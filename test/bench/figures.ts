import type { Check, Figure } from './benchmark.js';

/** Of an even number of values: the mean of the two in the middle. @throws RangeError for no values */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError('no values');
  return (upper + lower) / 2;
}

const spreadOf = (values: readonly number[]): number => (Math.max(...values) - Math.min(...values)) / median(values);

/** One round of a benchmark that has a ceiling. */
export interface Round {
  readonly ours: number;
  readonly ceiling: number;
}

interface Target {
  readonly name: string;
  readonly unit: string;
  readonly target: number;
  readonly checks: Readonly<Record<string, Check>>;
}

const allOk = (checks: Readonly<Record<string, Check>>): boolean => Object.values(checks).every(({ ok }) => ok);

/** A figure whose target is a share of what the same machine did in the same run. More is better. */
export function ratioFigure({ name, unit, target, checks }: Target, rounds: readonly Round[]): Figure {
  const ratios = rounds.map(({ ours, ceiling }) => ours / ceiling);
  const ratio = median(ratios);
  return {
    name,
    ours: median(rounds.map(({ ours }) => ours)),
    ceiling: median(rounds.map(({ ceiling }) => ceiling)),
    unit,
    ratio,
    target,
    better: 'higher',
    met: ratio >= target && allOk(checks),
    rounds: rounds.length,
    spread: spreadOf(ratios),
    checks,
  };
}

/** A figure that has to be reached as it is, such as a latency. */
export function absoluteFigure(
  { name, unit, target, checks, better }: Target & Pick<Figure, 'better'>,
  rounds: readonly number[],
): Figure {
  const ours = median(rounds);
  const reached = better === 'higher' ? ours >= target : ours <= target;
  return {
    name,
    ours,
    ceiling: null,
    unit,
    ratio: null,
    target,
    better,
    met: reached && allOk(checks),
    rounds: rounds.length,
    spread: spreadOf(rounds),
    checks,
  };
}

/** A figure beside what the embedded log does in the same round: nothing is held against it but the checks. */
export function comparedFigure(
  { name, unit, checks, better }: Omit<Target, 'target'> & Pick<Figure, 'better'>,
  rounds: readonly Round[],
): Figure {
  const ratios = rounds.map(({ ours, ceiling }) => ours / ceiling);
  return {
    name,
    ours: median(rounds.map(({ ours }) => ours)),
    ceiling: median(rounds.map(({ ceiling }) => ceiling)),
    unit,
    ratio: median(ratios),
    target: null,
    better,
    met: allOk(checks),
    rounds: rounds.length,
    spread: spreadOf(ratios),
    checks,
  };
}
