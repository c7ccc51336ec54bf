import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import { outputsOf, pattern, scriptOf, section, stepsIn } from './walk.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const WALK_TAKES_MS = 120_000;

describe('the README', () => {
  const steps = stepsIn(section(README, 'First five minutes'));
  let engine: EngineProcess;
  let outputs: readonly string[];

  beforeAll(async () => {
    engine = await startEngineProcess();
    const { stdout } = await promisify(execFile)('bash', ['-c', scriptOf(steps)], {
      cwd: ROOT,
      env: { ...process.env, VEDETTE_DATA: engine.dataFolder, API: engine.url },
      timeout: WALK_TAKES_MS,
    });
    outputs = outputsOf(stdout);
  }, WALK_TAKES_MS);

  afterAll(() => engine.stop());

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
