import type { Benchmark } from './benchmark.js';
import { append } from './p1-append.js';

/** Every benchmark, in the order of the table of targets. */
export const BENCHMARKS: readonly Benchmark[] = [append];
