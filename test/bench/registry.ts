import type { Benchmark } from './benchmark.js';
import { append } from './p1-append.js';
import { p2 } from './p2-eventstoredb.js';
import { p3 } from './p3-rebuild.js';
import { p4 } from './p4-risk-change.js';
import { p5 } from './p5-http-command.js';
import { p6 } from './p6-feed-latency.js';

/** Every benchmark, in the order of the table of targets. */
export const BENCHMARKS: readonly Benchmark[] = [append, p2, p3, p4, p5, p6];
