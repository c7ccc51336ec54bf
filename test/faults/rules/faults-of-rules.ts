import type { SeededFault } from '../seeded-faults.js';

/** One fault, in one place of a file. */
const fault = (name: string, file: string, find: string, replace: string): SeededFault => ({
  name,
  patches: [{ file, find, replace }],
});

const V1 = 'libs/domain/compliance/v1';

/** For each rule a small mistake that somebody could make: a test whose name begins with the rule has to find it. */
export const FAULTS_OF_RULES: Readonly<Record<string, SeededFault>> = {
  R19: fault(
    'tolerates one level more',
    `${V1}/verdict.js`,
    'compareLevel(level, tolerated) > 0',
    'compareLevel(level, tolerated) > 1',
  ),
};
