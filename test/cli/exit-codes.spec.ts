import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import { vedette } from './command-line.js';

const COMMANDS = [
  'serve',
  'demo',
  'config',
  'token',
  'ingest',
  'events',
  'replay',
  'check',
  'backup',
  'restore',
  'copy',
];

describe('vedette', () => {
  const empty = mkdtempSync(join(tmpdir(), 'vedette-cli-'));
  afterAll(() => rmSync(empty, { recursive: true }));
  const on = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    vedette(args, { dataFolder: empty, env });

  it.each(COMMANDS)('%s --help has an example', async (command) => {
    const { code, out, notes } = await on([command, '--help']);
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    expect(out).toContain('Example:');
    expect(out).toContain(`npx vedette ${command}`);
  });

  it('--help names every command', async () => {
    const { code, out } = await on(['--help']);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(out).toContain(`  ${command} `);
  });

  it.each([
    [[]],
    [['unknown']],
    [['serve', 'more']],
    [['token']],
    [['token', '--as', 'nobody']],
    [['token', '--as', 'full', '--tenant', 'x']],
    [['token', '--as', 'full', '--url', 'x']],
    [['token', '--as', 'full', '--url', 'ftp://127.0.0.1/']],
    [['events', '--from', 'yesterday']],
    [['events', '--after', 'x']],
    [['replay']],
    [['check', '--fast']],
    [['config', 'VEDETTE_PORT']],
    [['backup']],
    [['backup', 'a.db', 'b.db']],
    [['restore']],
    [['restore', 'a.db', '--force']],
  ])('ends with 2 for the wrong usage %j, and writes no result', async (args) => {
    const { code, out, notes } = await on(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(notes).not.toBe('');
  });

  it.each(COMMANDS)('%s ends with 78 for a wrong setting, and names it', async (command) => {
    const options: Readonly<Record<string, readonly string[]>> = {
      token: ['--as', 'operator'],
      replay: ['--digest'],
      backup: ['backup.db'],
      restore: ['backup.db'],
      ingest: ['lookout', '-'],
      copy: ['--from', 'sqlite:./a', '--to', 'sqlite:./b'],
    };
    const { code, notes } = await on([command, ...(options[command] ?? [])], { VEDETTE_PORT: 'many' });
    expect(code).toBe(78);
    expect(notes).toBe('VEDETTE_PORT was "many"; it may be a whole number from 0 to 65535 (0 takes a free port).\n');
  });

  it.each([['events'], ['check'], ['replay', '--digest'], ['backup', join(empty, 'backup.db')]])(
    '%s ends with 1 where there is no log',
    async (...args) => {
      const { code, notes } = await on(args);
      expect(code).toBe(1);
      expect(notes).toContain(`there is no event log in ${empty}`);
    },
  );

  it('token ends with 69 where no engine runs', async () => {
    expect(await on(['token', '--as', 'operator'])).toMatchObject({
      code: 69,
      notes: expect.stringContaining('no engine runs on'),
    });
  });

  it('token ends with 69 where the engine of the folder is gone', async () => {
    const left = mkdtempSync(join(tmpdir(), 'vedette-cli-'));
    writeFileSync(join(left, 'engine.json'), '{"pid":1,"url":"http://127.0.0.1:1","log":"sqlite"}');
    const { code, notes } = await vedette(['token', '--as', 'operator'], { dataFolder: left });
    rmSync(left, { recursive: true });
    expect({ code, notes }).toEqual({ code: 69, notes: 'no engine answers at http://127.0.0.1:1: is it running?\n' });
  });
});

describe('vedette token', () => {
  let engine: EngineProcess;
  beforeAll(async () => {
    engine = await startEngineProcess();
  });
  afterAll(() => engine.stop());

  it('prints a token of the engine that runs on the data folder', async () => {
    const { code, out } = await vedette(['token', '--as', 'operator'], { dataFolder: engine.dataFolder });
    expect(code).toBe(0);
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  it('finds an engine by its address', async () => {
    const args = ['token', '--as', 'operator', '--url', `${engine.url}/`];
    expect(await vedette(args, { dataFolder: tmpdir() })).toMatchObject({ code: 0, notes: '' });
  });

  it('ends with 2 where a tenant must be named', async () => {
    const { code, notes } = await vedette(['token', '--as', 'full'], { dataFolder: engine.dataFolder });
    expect(code).toBe(2);
    expect(notes).toContain('tenant');
  });
});
