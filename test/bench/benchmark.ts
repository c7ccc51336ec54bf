/** One target of the table in `docs/benchmarks.md`: what was measured, and whether it is met. */
export interface Figure {
  /** `P5`, `P6.p50`. */
  readonly name: string;
  /** Median over the rounds. */
  readonly ours: number;
  /** What it is compared with, measured in the same run: median over the rounds. Null where the target is absolute. */
  readonly ceiling: number | null;
  /** Of `ours` and `ceiling`. */
  readonly unit: string;
  /** Median over the rounds of ours to ceiling. */
  readonly ratio: number | null;
  /** For `ratio` where there is one, else for `ours`. */
  readonly target: number;
  readonly better: 'higher' | 'lower';
  readonly met: boolean;
  readonly rounds: number;
  /** (Largest − smallest) / median over the rounds, of what the target is for. */
  readonly spread: number;
  readonly checks: readonly Check[];
}

/** Something that must be true of a run for its figure to be honest. */
export interface Check {
  readonly what: string;
  readonly ok: boolean;
  /** The measured side of it, in words. */
  readonly found: string;
}

export interface RunOptions {
  /** A smoke test of a few seconds: the checks count, the figures do not. */
  readonly small: boolean;
  /** Says what is going on, a line at a time. */
  readonly report: (line: string) => void;
}

export interface Benchmark {
  /** As it is asked for: `P5`. */
  readonly name: string;
  readonly title: string;
  run(options: RunOptions): Promise<readonly Figure[]>;
}
