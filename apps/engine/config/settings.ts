import type { BlastRadius } from '#domain/guard/limit.js';
import type { IssuerSetting } from './issuer-setting.js';
import type { LogSetting } from './log-setting.js';
import { isLoopback } from './loopback.js';
import type { Environment, ReadText, SettingError } from './setting-sources.js';
import { readTextFile, shown, sourceOf, unknownNames } from './setting-sources.js';
import type { Reader } from './setting-reader.js';
import type { ClockSetting, LogLevel, SettingName } from './setting-values.js';
import { READERS } from './setting-values.js';

export type { Environment, SettingError } from './setting-sources.js';

/** What the engine runs with, checked. */
export interface Settings {
  readonly log: LogSetting;
  /** Absolute path. */
  readonly dataFolder: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly issuer: IssuerSetting;
  readonly audience: string;
  readonly clock: ClockSetting;
  readonly logLevel: LogLevel;
  /** R34, and R22a's sweeps. */
  readonly blastRadius: BlastRadius;
  /** Whole days for which entries of the feed are kept, at least 90. */
  readonly feedRetentionDays: number;
  /** Each entry of the feed is also written to the log, as an event of the stream `intuneState-{tenantId}`. */
  readonly intuneStateStream: boolean;
}

/** Exit code of every wrong setting (EX_CONFIG). */
export const WRONG_CONFIGURATION = 78;

/** Settings that are right alone and wrong together. */
function excluding(settings: Settings, env: Environment): SettingError[] {
  if (settings.issuer.kind !== 'embedded' || settings.issuer.inContainer) return [];
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
 * Reads and checks every `VEDETTE_*` variable. It looks at nothing but `env`, the working directory and the files that
 * `…_FILE` variables name.
 *
 * @returns the settings, or everything that is wrong with them: unknown names, then in the order of the table of settings
 */
export function readSettings(env: Environment, readText: ReadText = readTextFile): Settings | readonly SettingError[] {
  const errors = unknownNames(env);
  const read = <Value>(setting: SettingName, reader: Reader<Value>): Value | undefined => {
    const source = sourceOf(setting, env, readText);
    if ('sentence' in source) {
      errors.push(source);
      return undefined;
    }
    const result = reader(source.text);
    if ('value' in result) return result.value;
    const was = JSON.stringify(shown(setting, source.text));
    errors.push({ setting, sentence: `${setting} was ${was}; it may be ${result.mayBe}.` });
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
  const blastRadius = read('VEDETTE_BLAST_RADIUS', READERS.VEDETTE_BLAST_RADIUS.read);
  const feedRetentionDays = read('VEDETTE_FEED_RETENTION_DAYS', READERS.VEDETTE_FEED_RETENTION_DAYS.read);
  const intuneStateStream = read('VEDETTE_INTUNE_STATE_STREAM', READERS.VEDETTE_INTUNE_STATE_STREAM.read);
  if (
    log === undefined ||
    dataFolder === undefined ||
    host === undefined ||
    port === undefined ||
    issuer === undefined ||
    audience === undefined ||
    clock === undefined ||
    logLevel === undefined ||
    blastRadius === undefined ||
    feedRetentionDays === undefined ||
    intuneStateStream === undefined
  )
    return errors;
  const settings: Settings = {
    log,
    dataFolder,
    host,
    port,
    issuer,
    audience,
    clock,
    logLevel,
    blastRadius,
    feedRetentionDays,
    intuneStateStream: intuneStateStream === 'on',
  };
  errors.push(...excluding(settings, env));
  return errors.length === 0 ? settings : errors;
}

/** Tells the two results of `readSettings` apart. */
export const isSettings = (read: Settings | readonly SettingError[]): read is Settings => !Array.isArray(read);
