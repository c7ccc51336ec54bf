import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { instant } from '#domain/instant.js';
import type { Environment, Settings } from './settings.js';
import { isSettings, readSettings } from './settings.js';

const accepted = (env: Environment): Settings => {
  const read = readSettings(env);
  if (!isSettings(read)) throw new Error(read.map((error) => error.sentence).join(' '));
  return read;
};
const refused = (env: Environment): readonly string[] => {
  const read = readSettings(env);
  return isSettings(read) ? [] : read.map((error) => error.sentence);
};

describe('settings', () => {
  it('has a value for each where nothing is set', () => {
    expect(accepted({ PATH: '/bin' })).toEqual({
      log: { kind: 'sqlite' },
      dataFolder: resolve('data'),
      host: '127.0.0.1',
      port: 7400,
      issuer: { kind: 'embedded', inContainer: false },
      audience: 'vedette',
      clock: { kind: 'system' },
      logLevel: 'info',
      blastRadius: { share: 0.1, atLeast: 10 },
      feedRetentionDays: 90,
      intuneStateStream: false,
    });
  });

  it.each<[string, string, Partial<Settings>]>([
    ['VEDETTE_LOG', 'sqlite', { log: { kind: 'sqlite' } }],
    ...[
      'esdb://localhost',
      'esdb://vedette:pass%40word@log.example.com:2113?tls=true&keepAliveInterval=10000',
      'esdb+discover://vedette:secret@a.example.com:2113,b.example.com:2113,c.example.com/?nodePreference=leader',
      'esdb://[::1]:2113?tls=false',
    ].map((connectionString): [string, string, Partial<Settings>] => [
      'VEDETTE_LOG',
      connectionString,
      { log: { kind: 'eventstoredb', connectionString }, intuneStateStream: true },
    ]),
    ['VEDETTE_INTUNE_STATE_STREAM', 'on', { intuneStateStream: true }],
    ['VEDETTE_INTUNE_STATE_STREAM', 'off', { intuneStateStream: false }],
    ['VEDETTE_DATA', 'elsewhere/data', { dataFolder: resolve('elsewhere/data') }],
    ['VEDETTE_HOST', 'localhost', { host: 'localhost' }],
    ['VEDETTE_HOST', '::1', { host: '::1' }],
    ['VEDETTE_HOST', '127.0.0.9', { host: '127.0.0.9' }],
    ['VEDETTE_PORT', '0', { port: 0 }],
    ['VEDETTE_PORT', '65535', { port: 65_535 }],
    ['VEDETTE_ISSUER', 'embeddedInContainer', { issuer: { kind: 'embedded', inContainer: true } }],
    ['VEDETTE_ISSUER', 'https://id.example.com/', { issuer: { kind: 'outside', name: 'https://id.example.com/' } }],
    ['VEDETTE_ISSUER', 'http://localhost:8080/a', { issuer: { kind: 'outside', name: 'http://localhost:8080/a' } }],
    ['VEDETTE_ISSUER', 'http://[::1]:8080', { issuer: { kind: 'outside', name: 'http://[::1]:8080' } }],
    ['VEDETTE_AUDIENCE', 'api://vedette', { audience: 'api://vedette' }],
    ['VEDETTE_CLOCK', 'system', { clock: { kind: 'system' } }],
    ['VEDETTE_CLOCK', 'simulated', { clock: { kind: 'simulated', start: null } }],
    [
      'VEDETTE_CLOCK',
      'simulated:2026-01-01T01:00:00+01:00',
      { clock: { kind: 'simulated', start: instant(1_767_225_600_000) } },
    ],
    ['VEDETTE_LOG_LEVEL', 'debug', { logLevel: 'debug' }],
    ['VEDETTE_BLAST_RADIUS', '10%,10', { blastRadius: { share: 0.1, atLeast: 10 } }],
    ['VEDETTE_BLAST_RADIUS', '2.5%, 500', { blastRadius: { share: 0.025, atLeast: 500 } }],
    ['VEDETTE_BLAST_RADIUS', '100%,1', { blastRadius: { share: 1, atLeast: 1 } }],
    ['VEDETTE_FEED_RETENTION_DAYS', '365', { feedRetentionDays: 365 }],
  ])('takes %s=%s', (name, text, expected) => {
    expect(accepted({ [name]: text })).toMatchObject(expected);
  });

  it.each([
    ['VEDETTE_LOG', '', 'sqlite'],
    ['VEDETTE_INTUNE_STATE_STREAM', 'yes', 'on or off'],
    ['VEDETTE_DATA', '', 'folder'],
    ['VEDETTE_HOST', 'not a host', '127.0.0.1'],
    ['VEDETTE_HOST', '', '127.0.0.1'],
    ['VEDETTE_PORT', '65536', '0 to 65535'],
    ['VEDETTE_PORT', '-1', '0 to 65535'],
    ['VEDETTE_PORT', '74.5', '0 to 65535'],
    ['VEDETTE_PORT', '0x10', '0 to 65535'],
    ['VEDETTE_PORT', '', '0 to 65535'],
    ['VEDETTE_ISSUER', 'entra', 'embedded or embeddedInContainer, or the https address'],
    ['VEDETTE_ISSUER', 'http://login.example.com', 'the https address'],
    ['VEDETTE_ISSUER', 'https://', 'the https address'],
    ['VEDETTE_ISSUER', 'https://login.example.com?tenant=1', 'the https address'],
    ['VEDETTE_ISSUER', 'https://login.example.com/#', 'the https address'],
    ['VEDETTE_ISSUER', 'https://someone@login.example.com', 'the https address'],
    ['VEDETTE_ISSUER', 'https://login.example.com/{tenantid}/v2.0', 'the https address'],
    ['VEDETTE_AUDIENCE', 'two words', '1 to 255'],
    ['VEDETTE_AUDIENCE', '', '1 to 255'],
    ['VEDETTE_CLOCK', 'sundial', 'system'],
    ['VEDETTE_CLOCK', '', 'system'],
    ['VEDETTE_CLOCK', 'simulated:', 'RFC 3339'],
    ['VEDETTE_CLOCK', 'simulated:tomorrow', 'RFC 3339'],
    ['VEDETTE_CLOCK', 'simulated:2026-01-01', 'RFC 3339'],
    ['VEDETTE_LOG_LEVEL', 'verbose', 'info'],
    ['VEDETTE_BLAST_RADIUS', '', '10%,10'],
    ['VEDETTE_BLAST_RADIUS', '10', '10%,10'],
    ['VEDETTE_BLAST_RADIUS', '10%', '10%,10'],
    ['VEDETTE_BLAST_RADIUS', '0%,10', '10%,10'],
    ['VEDETTE_BLAST_RADIUS', '101%,10', '10%,10'],
    ['VEDETTE_BLAST_RADIUS', '10%,0', '10%,10'],
    ['VEDETTE_BLAST_RADIUS', '10%,1.5', '10%,10'],
    ['VEDETTE_BLAST_RADIUS', '-10%,10', '10%,10'],
    ['VEDETTE_FEED_RETENTION_DAYS', '89', '90 to 36500'],
    ['VEDETTE_FEED_RETENTION_DAYS', '36501', '90 to 36500'],
    ['VEDETTE_FEED_RETENTION_DAYS', '90.5', '90 to 36500'],
    ['VEDETTE_FEED_RETENTION_DAYS', 'forever', '90 to 36500'],
  ])('refuses %s=%s in one sentence that names it, what it was and what it may be', (name, text, mayBe) => {
    const sentences = refused({ [name]: text });
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain(name);
    expect(sentences[0]).toContain(JSON.stringify(text));
    expect(sentences[0]).toContain(mayBe);
  });

  it.each(['VEDETTE_PROT', 'VEDETTE_', 'VEDETTE_PORT_FILE', 'VEDETTE_DATA_FILE'])(
    'refuses the unknown name %s',
    (name) => {
      expect(refused({ [name]: 'x' })).toEqual([expect.stringContaining(`${name} is no setting`)]);
    },
  );

  describe('that hold secrets', () => {
    const files: Readonly<Record<string, string>> = {
      '/run/secrets/log': 'sqlite\n',
      '/run/secrets/esdb': 'esdb://admin:change@it@log.example.com:2113?tls=true\n',
      '/run/secrets/text': 'changeit',
    };
    const readText = (path: string): string => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    };
    const sentencesOf = (env: Environment): readonly string[] => {
      const read = readSettings(env, readText);
      return isSettings(read) ? [] : read.map(({ sentence }) => sentence);
    };

    it('may come from a file, whose last line break is not part of it', () => {
      expect(readSettings({ VEDETTE_LOG_FILE: '/run/secrets/log' }, readText)).toMatchObject({
        log: { kind: 'sqlite' },
      });
    });

    it('come from one place only', () => {
      expect(sentencesOf({ VEDETTE_LOG: 'sqlite', VEDETTE_LOG_FILE: '/run/secrets/log' })).toEqual([
        'VEDETTE_LOG_FILE was "/run/secrets/log", and with VEDETTE_LOG it may not be set: only one of the two may.',
      ]);
    });

    it('name a file that can not be read', () => {
      expect(sentencesOf({ VEDETTE_LOG_FILE: '/run/secrets/gone' })).toEqual([
        expect.stringMatching(
          /^VEDETTE_LOG_FILE was "\/run\/secrets\/gone", and that file can not be read; it may be /,
        ),
      ]);
    });

    it.each<[string, Environment, string]>([
      ['a variable', { VEDETTE_LOG: 'esdb://admin:change@it@localhost:2113' }, '"esdb://***"'],
      ['a variable with no host', { VEDETTE_LOG: 'esdb://' }, '"esdb://***"'],
      ['a variable that is no connection string', { VEDETTE_LOG: 'https://log.example.com' }, '"https://***"'],
      ['a file', { VEDETTE_LOG_FILE: '/run/secrets/esdb' }, '"esdb://***"'],
      ['a file that holds a password alone', { VEDETTE_LOG_FILE: '/run/secrets/text' }, '"***"'],
    ])('are not told where they are refused, of %s', (_, env, was) => {
      const sentences = sentencesOf(env);
      expect(sentences).toEqual([expect.stringContaining(`VEDETTE_LOG was ${was}; it may be sqlite, or `)]);
      expect(sentences.join()).not.toMatch(/changeit|change@it/);
    });
  });

  it.each(['0.0.0.0', '::', '192.168.1.10', 'vedette.example.com', '128.0.0.1'])(
    'refuses the embedded issuer on the host %s, and allows it in a container',
    (host) => {
      expect(refused({ VEDETTE_HOST: host })).toEqual([expect.stringContaining('VEDETTE_HOST')]);
      expect(accepted({ VEDETTE_HOST: host, VEDETTE_ISSUER: 'embeddedInContainer' }).host).toBe(host);
    },
  );

  it('refuses the embedded issuer in production', () => {
    expect(refused({ NODE_ENV: 'production' })).toEqual([expect.stringContaining('VEDETTE_ISSUER')]);
  });

  it('takes any host in production with an outside issuer', () => {
    const env = { NODE_ENV: 'production', VEDETTE_HOST: '0.0.0.0', VEDETTE_ISSUER: 'https://login.example.com' };
    expect(refused(env)).toEqual([]);
  });

  it('names everything that is wrong at once', () => {
    expect(refused({ VEDETTE_PORT: 'x', VEDETTE_CLOCK: 'sundial', VEDETTE_FOO: '1' })).toHaveLength(3);
  });
});
