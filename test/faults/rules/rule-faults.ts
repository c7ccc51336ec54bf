import { rulesAtBeginningOf } from '#test/rules/rule-numbers.js';
import type { RuleLine } from '#test/rules/rules-table.js';
import { rulesTable } from '#test/rules/rules-table.js';
import { sourcesOf } from '#test/rules/sources.js';
import type { Subject } from '../faulty-copy.js';
import { faultyCopy, PACKAGE } from '../faulty-copy.js';
import type { SeededFault } from '../seeded-faults.js';
import type { RedTest, TestRun } from '../test-run.js';
import { runTests } from '../test-run.js';
import { FAULTS_OF_RULES } from './faults-of-rules.js';

const SUBJECT: Subject = { base: 'dist', parts: ['dist', 'test/fixtures'], has: () => true };

/** Specs that start whole engines are left out: a rule has to be held where it lives. */
const SLOW = /^test\/(?:e2e|endurance|ingest|cli)\//u;
const isQuick = (file: string): boolean => !SLOW.test(file);

const specsOf = ({ tests }: RuleLine): readonly string[] => [
  ...new Set(
    tests
      .map(({ file }) => file)
      .filter(isQuick)
      .map((file) => `dist/${file.replace(/\.ts$/u, '.js')}`),
  ),
];

async function runOn(fault: SeededFault | null, specs: readonly string[]): Promise<TestRun> {
  const { folder, remove } = faultyCopy(SUBJECT, fault);
  try {
    return await runTests(folder, specs);
  } finally {
    remove();
  }
}

const beginsWith =
  (rule: string) =>
  ({ title, around }: RedTest): boolean =>
    [title, ...around].some((name) => rulesAtBeginningOf(name).includes(rule));

/** Tests of a rule that turn red on a copy with its fault; none: nothing holds the rule. */
async function findersOf(line: RuleLine): Promise<string> {
  const fault = FAULTS_OF_RULES[line.rule];
  if (fault === undefined) return 'NO FAULT IS SEEDED';
  const { red } = await runOn(fault, specsOf(line));
  const own = red.filter(beginsWith(line.rule));
  const [first] = own;
  if (first !== undefined) return `${own.length} red: ${first.title}`;
  const [other] = red;
  return other === undefined ? 'GREEN: NOT FOUND' : `NOT FOUND, but red: ${other.title}`;
}

/**
 * Shows that each rule is held by a test that bears its name: the tests have to pass on the build as it is, and one that
 * begins with the rule has to turn red on a copy with a fault in that rule.
 *
 * @param wanted rules; none: all
 * @returns false where a fault is not found
 */
export async function ruleFaults(wanted: readonly string[]): Promise<boolean> {
  const lines = rulesTable(sourcesOf(PACKAGE, ['libs', 'apps', 'test'])).filter(
    ({ rule }) => wanted.length === 0 || wanted.includes(rule),
  );
  const sound = await runOn(null, [...new Set(lines.flatMap(specsOf))]);
  console.log('| rule | fault | tests that begin with the rule |\n| ---- | ----- | ---- |');
  console.log(
    `| all | none | ${sound.red.length === 0 ? 'green' : `RED: ${String(sound.red[0]?.title)}`}, ${sound.passed} passed |`,
  );
  let asItShould = sound.red.length === 0 && sound.passed > 0;
  for (const line of lines) {
    const found = await findersOf(line);
    if (/^[A-Z]/u.test(found)) asItShould = false;
    console.log(`| ${line.rule} | ${FAULTS_OF_RULES[line.rule]?.name ?? '–'} | ${found} |`);
  }
  return asItShould;
}
