import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { outputsOf, pattern, scriptOf, section, stepsIn } from './walk.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const WALK_TAKES_MS = 120_000;

describe('the README', () => {
  const steps = stepsIn(section(README, 'First five minutes'));
  const data = mkdtempSync(join(tmpdir(), 'vedette-readme-'));
  const env = { ...process.env, VEDETTE_DATA: data, VEDETTE_PORT: '0' };
  let engine: ChildProcess;
  let outputs: readonly string[];

  beforeAll(async () => {
    const launcher = join(ROOT, 'apps/cli/bin/vedette.js');
    const serving = spawn(process.execPath, [launcher, 'serve'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    engine = serving;
    const lines = createInterface({ input: serving.stdout });
    const { value } = await lines[Symbol.asyncIterator]().next();
    const url = /^vedette listening on (\S+)$/.exec(String(value))?.[1];
    const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(steps)], {
      cwd: ROOT,
      env: { ...env, API: url },
      timeout: WALK_TAKES_MS,
    });
    outputs = outputsOf(stdout);
  }, WALK_TAKES_MS);

  afterAll(async () => {
    if (engine.exitCode === null) {
      engine.kill('SIGTERM');
      await once(engine, 'exit');
    }
    rmSync(data, { recursive: true });
  });

  it('starts with one command line in Start, and has one in Test', () => {
    const commands = (heading: string) => stepsIn(section(README, heading)).map(({ command }) => command.trim());
    expect(commands('Start')).toEqual(['npm ci && npm start']);
    expect(commands('Test')).toEqual(['npm ci && npm test']);
  });

  it('shows at least one output for each part of the path', () => {
    expect(steps.filter(({ output }) => output !== null).length).toBeGreaterThan(6);
  });

  it.each(steps.map(({ command, output }, index) => ({ name: command.split('\n', 1).join(''), output, index })))(
    'shows what comes out of step $index: $name',
    ({ output, index }) => {
      expect(outputs[index]).toMatch(pattern(output ?? ''));
    },
  );
});
