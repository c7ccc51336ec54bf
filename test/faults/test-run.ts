import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE } from './faulty-copy.js';

export interface RedTest {
  readonly title: string;
  /** Titles of the blocks around it, the outermost first. */
  readonly around: readonly string[];
}

/** What the tests of a copy said. */
export interface TestRun {
  readonly passed: number;
  readonly red: readonly RedTest[];
}

const JEST = join(PACKAGE, 'node_modules/jest/bin/jest.js');
/** A fault may make a test wait in vain. */
const TEST_TIMEOUT_MS = 15_000;
const RUN_TIMEOUT_MS = 180_000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const notRun = (why: string): RedTest => ({ title: why, around: [] });

function readResults(file: string): TestRun {
  if (!existsSync(file)) return { passed: 0, red: [notRun('the tests did not come to an end')] };
  const results: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const suites = listOf(isRecord(results) ? results['testResults'] : null);
  const tests = suites.flatMap((suite) => listOf(suite['assertionResults']));
  const red = tests
    .filter(({ status }) => status === 'failed')
    .map(({ title, ancestorTitles }) => ({
      title: String(title),
      around: Array.isArray(ancestorTitles) ? ancestorTitles.map(String) : [],
    }));
  const broken = suites.filter(
    ({ status, assertionResults }) => status === 'failed' && listOf(assertionResults).length === 0,
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    red: [...red, ...broken.map(({ message }) => notRun(`a suite did not start: ${String(message)}`))],
  };
}

/**
 * Runs the tests of the copy in `folder`.
 *
 * @param specs only these files of the copy; none: all
 */
export async function runTests(folder: string, specs: readonly string[] = []): Promise<TestRun> {
  const results = join(folder, 'results.json');
  const options = ['--json', `--outputFile=${results}`, `--testTimeout=${TEST_TIMEOUT_MS}`, '--forceExit', '--silent'];
  const files = specs.length > 0 ? ['--runTestsByPath', ...specs.map((spec) => join(folder, spec))] : [];
  const jest = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', JEST, ...options, ...files],
    {
      cwd: folder,
      stdio: 'ignore',
      timeout: RUN_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    },
  );
  await once(jest, 'exit');
  return readResults(results);
}
