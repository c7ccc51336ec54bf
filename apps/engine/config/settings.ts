import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import type { Instant } from '#domain/instant.js';
import { parseInstant } from '#domain/instant.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const ISSUERS = ['embedded', 'embeddedInContainer'] as const;
export type IssuerSetting = (typeof ISSUERS)[number];

/** `start`: what the simulated clock shows on a new log; null: the time of the machine. */
export type ClockSetting = { readonly kind: 'system' } | { readonly kind: 'simulated'; readonly start: Instant | null };

/** What the engine runs with, checked. */
export interface Settings {
  readonly log: 'sqlite';
  /** Absolute path. */
  readonly dataFolder: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly issuer: IssuerSetting;
  readonly audience: string;
  readonly clock: ClockSetting;
  readonly logLevel: LogLevel;
}

/** One setting that stops the start: its name, what it was, and what it may be, in one sentence. */
export interface SettingError {
  readonly setting: string;
  readonly sentence: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Exit code of every wrong setting (EX_CONFIG). */
export const WRONG_CONFIGURATION = 78;

type Read<Value> = { readonly value: Value } | { readonly mayBe: string };
type Reader<Value> = (text: string) => Read<Value>;

const value = <Value>(read: Value): { readonly value: Value } => ({ value: read });

/** A setting of which the design names more values than this release has. */
const oneOf =
  <Value extends string>(...values: readonly Value[]): Reader<Value> =>
  (text) => {
    const found = values.find((candidate) => candidate === text);
    return found === undefined ? { mayBe: values.join(' or ') } : value(found);
  };

const readPort: Reader<number> = (text) => {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : NaN;
  return port <= 65_535 ? value(port) : { mayBe: 'a whole number from 0 to 65535 (0 takes a free port)' };
};

const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
const readHost: Reader<string> = (text) =>
  HOST_NAME.test(text) || /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text)
    ? value(text)
    : { mayBe: 'the name or address of an interface, such as 127.0.0.1' };

const readFolder: Reader<string> = (text) =>
  text !== '' && !text.includes('\0') ? value(resolve(text)) : { mayBe: 'the path of a folder' };

const readAudience: Reader<string> = (text) =>
  /^[\x21-\x7e]{1,255}$/.test(text) ? value(text) : { mayBe: '1 to 255 visible ASCII characters without spaces' };

const SIMULATED_FROM = 'simulated:';

const readClock: Reader<ClockSetting> = (text) => {
  if (text === 'system') return value({ kind: 'system' });
  if (text === 'simulated') return value({ kind: 'simulated', start: null });
  const start = text.startsWith(SIMULATED_FROM) ? parseInstant(text.slice(SIMULATED_FROM.length)) : null;
  return start === null || start < 0
    ? {
        mayBe:
          'system, or simulated, or simulated: and an RFC 3339 time from 1970 on, such as simulated:2027-01-01T00:00:00Z',
      }
    : value({ kind: 'simulated', start });
};

const READERS = {
  VEDETTE_LOG: { read: oneOf('sqlite'), standard: 'sqlite' },
  VEDETTE_DATA: { read: readFolder, standard: './data' },
  VEDETTE_HOST: { read: readHost, standard: '127.0.0.1' },
  VEDETTE_PORT: { read: readPort, standard: '7400' },
  VEDETTE_ISSUER: { read: oneOf(...ISSUERS), standard: 'embedded' },
  VEDETTE_AUDIENCE: { read: readAudience, standard: 'vedette' },
  VEDETTE_CLOCK: { read: readClock, standard: 'system' },
  VEDETTE_LOG_LEVEL: { read: oneOf(...LOG_LEVELS), standard: 'info' },
} as const;

export const SETTING_NAMES: readonly string[] = Object.keys(READERS);

/** The names of the design that this release does not know yet: refused with another sentence than a spelling mistake. */
const NOT_YET: ReadonlySet<string> = new Set(['VEDETTE_BLAST_RADIUS']);

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

function unknownNames(env: Environment): SettingError[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('VEDETTE_') && !SETTING_NAMES.includes(name))
    .map((setting) => ({
      setting,
      sentence: NOT_YET.has(setting)
        ? `${setting} is not part of this release yet; unset it.`
        : `${setting} is no setting of Vedette; the settings are ${SETTING_NAMES.join(', ')}.`,
    }));
}

/** Settings that are right alone and wrong together. */
function excluding(settings: Settings, env: Environment): SettingError[] {
  if (settings.issuer !== 'embedded') return [];
  const errors: SettingError[] = [];
  if (!isLoopback(settings.host)) {
    errors.push({
      setting: 'VEDETTE_HOST',
      sentence:
        `VEDETTE_HOST was ${JSON.stringify(settings.host)}, and with VEDETTE_ISSUER=embedded it may only be a loopback ` +
        'address (127.0.0.1, ::1 or localhost), because that issuer gives tokens to everyone who asks.',
    });
  }
  if (env['NODE_ENV'] === 'production') {
    errors.push({
      setting: 'VEDETTE_ISSUER',
      sentence:
        'VEDETTE_ISSUER was "embedded", and with NODE_ENV=production it may not be, because that issuer gives tokens ' +
        'to everyone who asks.',
    });
  }
  return errors;
}

/**
 * Reads and checks every `VEDETTE_*` variable. Pure: it looks at nothing but `env` and the working directory.
 *
 * @returns the settings, or everything that is wrong with them, in the order of the table in `docs/operations.md`
 */
export function readSettings(env: Environment): Settings | readonly SettingError[] {
  const errors = unknownNames(env);
  const read = <Value>(setting: keyof typeof READERS, reader: Reader<Value>): Value | undefined => {
    const text = env[setting] ?? READERS[setting].standard;
    const result = reader(text);
    if ('value' in result) return result.value;
    errors.push({ setting, sentence: `${setting} was ${JSON.stringify(text)}; it may be ${result.mayBe}.` });
    return undefined;
  };
  const log = read('VEDETTE_LOG', READERS.VEDETTE_LOG.read);
  const dataFolder = read('VEDETTE_DATA', READERS.VEDETTE_DATA.read);
  const host = read('VEDETTE_HOST', READERS.VEDETTE_HOST.read);
  const port = read('VEDETTE_PORT', READERS.VEDETTE_PORT.read);
  const issuer = read('VEDETTE_ISSUER', READERS.VEDETTE_ISSUER.read);
  const audience = read('VEDETTE_AUDIENCE', READERS.VEDETTE_AUDIENCE.read);
  const clock = read('VEDETTE_CLOCK', READERS.VEDETTE_CLOCK.read);
  const logLevel = read('VEDETTE_LOG_LEVEL', READERS.VEDETTE_LOG_LEVEL.read);
  if (
    log === undefined ||
    dataFolder === undefined ||
    host === undefined ||
    port === undefined ||
    issuer === undefined ||
    audience === undefined ||
    clock === undefined ||
    logLevel === undefined
  )
    return errors;
  const settings: Settings = { log, dataFolder, host, port, issuer, audience, clock, logLevel };
  errors.push(...excluding(settings, env));
  return errors.length === 0 ? settings : errors;
}

/** Tells the two results of `readSettings` apart. */
export const isSettings = (read: Settings | readonly SettingError[]): read is Settings => !Array.isArray(read);
