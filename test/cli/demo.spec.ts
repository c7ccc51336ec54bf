import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { vedette } from './command-line.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'apps/cli/bin/vedette.js');
const PLAYED_MS = 120_000;

interface Demo {
  /** What it said up to the end of the story; all of standard error where it ended instead. */
  readonly said: string;
  readonly stop: () => Promise<number | null>;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-demo-'));
  folders.push(folder);
  return folder;
}

/** Plays a demo in a process of its own, and resolves when its story is told or it has ended. */
function play(folder: string, ...more: readonly string[]): Promise<Demo> {
  const args = ['demo', '--devices', '110', '--folder', folder, ...more];
  const env = { PATH: process.env['PATH'], VEDETTE_PORT: '0' };
  const child = spawn(process.execPath, [BIN, ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    const code = await ended;
    running.delete(child);
    return code;
  };
  return new Promise((done, fail) => {
    let said = '';
    let errors = '';
    const late = setTimeout(() => fail(new Error(`the demo was not played in time: ${said}${errors}`)), PLAYED_MS);
    const finish = (text: string): void => {
      clearTimeout(late);
      done({ said: text, stop });
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/^Stop: .*\n/m.test(said)) finish(said);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    void ended.then(() => finish(said + errors));
  });
}

/** The days of a story and how many devices had which verdict in their evenings. */
const daysOf = (said: string): string[] => said.split('\n').filter((line) => /^[A-Z][a-z]{2} \d\d [A-Z]/.test(line));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Runs a line as it was printed, in a shell. */
async function paste(line: string): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await promisify(execFile)('bash', ['-c', line], { cwd: ROOT });
  const answer: unknown = JSON.parse(stdout);
  if (!isObject(answer)) throw new Error(stdout);
  return answer;
}

const itemsOf = ({ items }: Readonly<Record<string, unknown>>): readonly unknown[] =>
  Array.isArray(items) ? items : [];

describe('vedette demo', () => {
  it('plays a fortnight, leaves an engine that answers what it says to ask, and is played again the same way', async () => {
    const folder = newFolder();
    const first = await play(folder);
    expect(daysOf(first.said)).toHaveLength(14);
    for (const told of [
      /consents/,
      /differs by case/,
      /parcel app .* low risk, tolerated/,
      /An admin ignores/,
      /devices are judged no more/,
      /verdicts would change/,
      /The guard refuses so large a change, until the admin confirms it/,
      /not heard of for five days: disconnected/,
      /The ignore of the test build has expired/,
      /the sweep that would disconnect its \d+ phones at once is held/,
      /the held sweep is released/,
      /found in a drawer/,
    ])
      expect(first.said).toMatch(told);

    const lines = first.said.split('\n').filter((line) => line.startsWith('  curl '));
    const [blocked, fed, explained] = [
      await paste(lines[0] ?? ''),
      await paste(lines[1] ?? ''),
      await paste(lines[2] ?? ''),
    ];
    expect(lines).toHaveLength(3);
    expect(itemsOf(blocked).length).toBeGreaterThan(0);
    for (const device of itemsOf(blocked)) expect(device).toMatchObject({ verdict: { verdict: 'nonCompliant' } });
    expect(JSON.stringify(fed)).toContain('partnerReportedThreatState');
    expect(explained).toMatchObject({ verdict: { verdict: 'nonCompliant', reasons: [{ code: 'threatLevel' }] } });

    expect((await vedette(['demo', '--folder', folder], { dataFolder: folder })).notes).toContain('an engine runs on');
    expect(await first.stop()).toBe(0);
    expect((await vedette(['check'], { dataFolder: folder })).code).toBe(0);

    const second = await play(folder);
    expect(daysOf(second.said)).toEqual(daysOf(first.said));
    expect(await second.stop()).toBe(0);
  }, 300_000);

  it('is stopped in the middle of the story in order', async () => {
    const folder = newFolder();
    const child = spawn(process.execPath, [BIN, 'demo', '--folder', folder], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], VEDETTE_PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    running.add(child);
    await new Promise<void>((told) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('Mon 04 Jan')) told();
      });
    });
    child.kill('SIGTERM');
    expect(await new Promise((done) => child.once('close', done))).toBe(0);
    running.delete(child);
    expect(existsSync(join(folder, 'engine.json'))).toBe(false);
  }, 60_000);

  it('leaves a folder alone that holds something else', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'thesis.txt'), 'all of it');
    const { code, out, notes } = await vedette(['demo', '--folder', folder], { dataFolder: folder });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(notes).toContain('holds something else than a demo');
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
  });

  it.each([
    ['--devices', '9'],
    ['--devices', 'many'],
    ['--days', '0'],
    ['--days', '32'],
  ])('ends with 2 for %s %s', async (...args) => {
    expect(await vedette(['demo', ...args], { dataFolder: tmpdir() })).toMatchObject({ code: 2, out: '' });
  });
});
