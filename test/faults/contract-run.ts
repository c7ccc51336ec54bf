import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE } from './faulty-copy.js';

/** What the contract suite said. */
export interface ContractRun {
  readonly passed: number;
  /** Names of the tests that turned red. */
  readonly red: readonly string[];
}

const JEST = join(PACKAGE, 'node_modules/jest/bin/jest.js');
/** A fault may make a test wait in vain. */
const TEST_TIMEOUT_MS = 15_000;
const RUN_TIMEOUT_MS = 180_000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);

function readResults(file: string): ContractRun {
  if (!existsSync(file)) return { passed: 0, red: ['the suite did not come to an end'] };
  const results: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const suites = listOf(isRecord(results) ? results['testResults'] : null);
  const tests = suites.flatMap((suite) => listOf(suite['assertionResults']));
  const red = tests.filter(({ status }) => status === 'failed').map(({ title }) => String(title));
  const broken = suites.filter(
    ({ status, assertionResults }) => status === 'failed' && listOf(assertionResults).length === 0,
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    red: [...red, ...broken.map(({ message }) => `the suite did not start: ${String(message)}`)],
  };
}

/** Runs the contract suite of the copy in `folder`. */
export async function runContract(folder: string): Promise<ContractRun> {
  const results = join(folder, 'results.json');
  const options = ['--json', `--outputFile=${results}`, `--testTimeout=${TEST_TIMEOUT_MS}`, '--forceExit', '--silent'];
  const jest = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', JEST, ...options],
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
