import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SETTING_NAMES } from '#engine/config/setting-sources.js';
import { runBinary } from './binary.js';

const folder = mkdtempSync(join(tmpdir(), 'vedette-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = (text: string): string => {
  const file = join(folder, 'secret');
  writeFileSync(file, text);
  return file;
};

describe('vedette config', () => {
  it('prints every setting, what is in force and where it came from', async () => {
    const { code, out, notes } = await runBinary(['config'], { VEDETTE_DATA: folder, VEDETTE_PORT: '8080' });
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    for (const name of SETTING_NAMES.filter((setting) => !setting.endsWith('_FILE'))) expect(out).toContain(`${name} `);
    expect(out).toMatch(/^VEDETTE_PORT +8080 +environment$/m);
    expect(out).toMatch(/^VEDETTE_BLAST_RADIUS +10%,10 +default$/m);
    expect(out).toContain(folder);
  });

  it('says the same as JSON, and which file a value came from', async () => {
    const file = secret('sqlite\n');
    const { code, out } = await runBinary(['config', '--json'], { VEDETTE_LOG_FILE: file });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      settings: expect.arrayContaining([
        { setting: 'VEDETTE_LOG', value: 'sqlite', from: 'file', file },
        { setting: 'VEDETTE_FEED_RETENTION_DAYS', value: '90', from: 'default' },
      ]),
    });
  });

  it.each([
    ['an unknown name', { VEDETTE_PROT: '1' }, 'VEDETTE_PROT is no setting'],
    ['a value out of range', { VEDETTE_FEED_RETENTION_DAYS: '7' }, 'VEDETTE_FEED_RETENTION_DAYS was "7"; it may be'],
    ['two that exclude each other', { VEDETTE_HOST: '0.0.0.0' }, 'VEDETTE_HOST was "0.0.0.0", and with VEDETTE_ISSUER'],
    [
      'a secret of two places',
      { VEDETTE_LOG: 'sqlite', VEDETTE_LOG_FILE: '/x' },
      'VEDETTE_LOG_FILE was "/x", and with',
    ],
  ] satisfies readonly (readonly [string, Record<string, string>, string])[])(
    'ends with 78 for %s, in one sentence',
    async (_, env, sentence) => {
      const { code, out, notes } = await runBinary(['config'], env);
      expect({ code, out }).toEqual({ code: 78, out: '' });
      expect(notes.trim().split('\n')).toEqual([expect.stringContaining(sentence)]);
    },
  );

  it('never shows a secret', async () => {
    const password = 'esdb://admin:change@it@log.example.com:2113';
    for (const env of [{ VEDETTE_LOG: password }, { VEDETTE_LOG_FILE: secret(password) }])
      for (const command of ['config', 'serve', 'check']) {
        const { code, out, notes } = await runBinary([command], { VEDETTE_DATA: folder, ...env });
        expect(code).toBe(78);
        expect(notes).toContain('esdb://***');
        expect(out + notes).not.toContain('change@it');
      }
  });

  it('shows which EventStoreDB is in force without the password', async () => {
    const { code, out } = await runBinary(['config'], {
      VEDETTE_LOG: 'esdb://vedette:changeit@localhost:2113?tls=false',
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^VEDETTE_LOG +esdb:\/\/vedette:\*\*\*@localhost:2113\?tls=false +environment$/m);
    expect(out).toMatch(/^VEDETTE_INTUNE_STATE_STREAM +on +default$/m);
    expect(out).not.toContain('changeit');
  });
});
