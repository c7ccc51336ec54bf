import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Loaded before the launcher: it then takes itself for a Node of another version. */
const pretendNode = (version: string): readonly string[] => [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`,
];

/** Stands in for the program: says which Node runs it and with which arguments, and how it was told to stop. */
const PROGRAM = `
  console.log(process.versions.node, ...process.argv.slice(2));
  if (process.argv[2] === 'wait') {
    const alive = setInterval(() => undefined, 1000);
    process.on('SIGTERM', () => { clearInterval(alive); console.log('told to stop'); process.exitCode = 5; });
    console.log('waiting');
  } else process.exitCode = 7;
`;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

describe('the launcher', () => {
  const made: string[] = [];
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'vedette-launcher-'));
    made.push(home);
    cpSync(join(ROOT, 'apps/cli/bin'), join(home, 'apps/cli/bin'), { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"type": "module"}');
    symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
    mkdirSync(join(home, 'dist/apps/cli'), { recursive: true });
    writeFileSync(join(home, 'dist/apps/cli/main.js'), PROGRAM);
  });
  afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

  function launch(
    version: string,
    args: readonly string[],
    atOutput: (out: string, pid: number) => void = () => undefined,
  ) {
    const child = spawn(process.execPath, [...pretendNode(version), join(home, 'apps/cli/bin/vedette.js'), ...args]);
    let out = '';
    let error = '';
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      if (child.pid !== undefined) atOutput(out, child.pid);
    });
    child.stderr.on('data', (data: Buffer) => (error += data.toString()));
    return once(child, 'close').then(([code]: (number | null)[]): Ended => ({ code: code ?? null, out, error }));
  }

  it('runs the program in its own process on a Node that is new enough', async () => {
    expect(await launch('99.0.0', ['a', 'b c'])).toEqual({ code: 7, out: '99.0.0 a b c\n', error: '' });
  });

  it.each(['20.0.0', '22.21.1'])(
    'hands over from Node %s to the pinned one, with arguments and exit code',
    async (old) => {
      const { code, out, error } = await launch(old, ['a', 'b c']);
      expect({ code, error }).toEqual({ code: 7, error: '' });
      expect(out).toMatch(/^24\.\d+\.\d+ a b c\n$/);
    },
  );

  it('passes a signal on, and ends as the program ends', async () => {
    let told = false;
    const ended = await launch('20.0.0', ['wait'], (out, pid) => {
      if (told || !out.includes('waiting')) return;
      told = true;
      process.kill(pid, 'SIGTERM');
    });
    expect(ended.out).toContain('told to stop');
    expect(ended.code).toBe(5);
  });

  it('says in one sentence what to do where the pinned Node is not installed', async () => {
    rmSync(join(home, 'node_modules'));
    const { code, out, error } = await launch('20.0.0', []);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(/^vedette: it needs Node 24, this is 20\.0\.0, .*install Node 24 or newer\n$/);
  });

  it('says what to do where nothing is built', async () => {
    rmSync(join(home, 'dist'), { recursive: true });
    const { code, error } = await launch('99.0.0', []);
    expect({ code, error }).toEqual({
      code: 1,
      error: 'vedette: it is not built yet: run "npm run build" in its folder, then try again\n',
    });
  });
});
