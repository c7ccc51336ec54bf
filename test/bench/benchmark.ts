/** One honesty check of a run: whether it is as it should be, and what was found. */
export interface Check {
  readonly ok: boolean;
  readonly found: string;
}

/** One target and what was measured against it; `--json` prints exactly these fields. */
export interface Figure {
  /** `P5`, `P6.p50`. */
  readonly name: string;
  /** Median over the rounds. */
  readonly ours: number;
  /**
   * What the same machine does at most, or what a peer does, in the same run; null where the target is absolute. In a
   * comparison without a target: the embedded log.
   */
  readonly ceiling: number | null;
  /** Of `ours` and `ceiling`. */
  readonly unit: string;
  /** Median over the rounds of ours / ceiling. */
  readonly ratio: number | null;
  /** Of the ratio where there is a ceiling, else of `ours`; null for what is compared only. */
  readonly target: number | null;
  readonly better: 'higher' | 'lower';
  /** The target, where there is one, is reached, and every check is ok. */
  readonly met: boolean;
  readonly rounds: number;
  /** (largest − smallest) / median over the rounds, of what is held against the target. */
  readonly spread: number;
  /** By what must be true of a run for its figure to be honest. */
  readonly checks: Readonly<Record<string, Check>>;
}

export interface Scale {
  /** A smoke run of a few seconds: the checks count, the figures do not. */
  readonly small: boolean;
  /** Says how far it is, a line at a time. */
  readonly progress: (line: string) => void;
}

export interface Benchmark {
  /** As in the table of targets: `P1`. */
  readonly name: string;
  readonly about: string;
  readonly run: (scale: Scale) => Promise<readonly Figure[]>;
}
